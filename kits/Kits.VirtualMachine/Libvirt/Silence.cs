using Kits.Sdk.Settings;

namespace Kits.VirtualMachine.Libvirt;

/// <summary>
/// A question of one resource that libvirt has not answered. While it lasts, nothing is asked on top of it: a hung libvirtd costs a
/// resource one thread, and each further check ends at once.
/// </summary>
internal sealed class Silence
{
    private Task _question = Task.CompletedTask;
    private DateTimeOffset _since;

    /// <summary>For how long it has lasted, in words; null once the question was answered.</summary>
    public string? InWords(TimeProvider time) =>
        _question.IsCompleted ? null : $"no answer from libvirt for {Duration.Format(time.GetUtcNow() - _since)}";

    /// <summary>A question was given up.</summary>
    public void Begin(Task question, DateTimeOffset since) => (_question, _since) = (question, since);
}
