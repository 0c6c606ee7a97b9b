namespace Kits.Sdk.Services;

/// <summary>
/// A few small durable values of one resource (at most 64 KiB in all). Not the truth about the machine: a kit looks there. Never a secret.
/// </summary>
public interface IDurableBag
{
    /// <summary>The value kept under the name, or null.</summary>
    string? Get(string name);

    /// <summary>
    /// Keeps a value; null forgets it. Durable when the task has ended; while the host's disk is full or does not answer, the task ends after
    /// a second at most, and the value lands later.
    /// </summary>
    Task SetAsync(string name, string? value, CancellationToken cancel);
}
