namespace Kits.Cli.Linux;

/// <summary>A process that we started, and may leave running.</summary>
internal sealed class ChildProcess(int id) : IDisposable
{
    private readonly ProcessWatch? _watch = ProcessWatch.Of(id);

    public int Id => id;

    public bool WaitForEnd(TimeSpan atMost) => _watch?.WaitForEnd(atMost) ?? true;

    /// <summary>What an ended child ended with, as a shell says it: 128 and the signal if one ended it.</summary>
    public int ReadExit()
    {
        Libc.waitpid(id, out var status, 0);
        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }

    public void Dispose() => _watch?.Dispose();
}
