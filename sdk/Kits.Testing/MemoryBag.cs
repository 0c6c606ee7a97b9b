using System.Collections.Concurrent;
using Kits.Sdk.Services;

namespace Kits.Testing;

/// <summary>A bag that lasts as long as the test. Hand the same one to a second kit to play a restart of the host, an empty one to play its loss.</summary>
public sealed class MemoryBag : IDurableBag
{
    private readonly ConcurrentDictionary<string, string> _values = new();

    /// <inheritdoc />
    public string? Get(string name) => _values.GetValueOrDefault(name);

    /// <inheritdoc />
    public Task SetAsync(string name, string? value, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (value is null)
            _values.TryRemove(name, out _);
        else
            _values[name] = value;
        return Task.CompletedTask;
    }
}
