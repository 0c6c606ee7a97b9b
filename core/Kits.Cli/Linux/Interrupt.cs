using System.Runtime.InteropServices;

namespace Kits.Cli.Linux;

/// <summary>Ctrl-C, a closed terminal or SIGTERM, as a token: the command takes its leave instead of being cut off.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations;

    public Interrupt() => _registrations =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, TakeLeave))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void TakeLeave(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _source.Cancel();
    }
}
