using System.ComponentModel;
using System.Runtime.InteropServices;
using Kits.Sdk.Services;
using Microsoft.Win32.SafeHandles;

namespace Kits.Host.Running;

/// <summary>
/// Whether kitsd goes on: a beat passes through every thread without which nothing is protected, the clock's, the engine's and that of the
/// kernel's events. No disk, no kit and no thread pool has a part in it.
/// </summary>
public sealed partial class Pulse(TimeProvider time, EngineLoop loop, IKernelEvents events) : IDisposable
{
    private const int CloseOnExec = 0x80000;
    private readonly SafeFileHandle _readable = AlwaysReadable();
    private Task? _beat; // on the loop alone

    /// <summary>Ends when the beat has come through.</summary>
    public Task BeatAsync()
    {
        var clockGoes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Begin(TimeSpan.Zero, Timeout.InfiniteTimeSpan, () => clockGoes.TrySetResult());
        return clockGoes.Task;
    }

    /// <summary>Tells of a beat again and again, until disposed.</summary>
    /// <param name="every">How often; one that comes through late is not made up for.</param>
    /// <param name="beat">Told on the loop.</param>
    public IDisposable Every(TimeSpan every, Action beat) => Begin(TimeSpan.Zero, every, beat);

    /// <inheritdoc />
    public void Dispose() => _readable.Dispose();

    private ITimer Begin(TimeSpan due, TimeSpan every, Action beat)
    {
        var onTheWay = 0;
        return time.CreateTimer(
            _ =>
            {
                if (Interlocked.Exchange(ref onTheWay, 1) == 0) // a loop that stands still for a day must not find ten thousand of them
                    loop.Post(PassOn);
            },
            null, due, every);

        async void PassOn()
        {
            try
            {
                await ThroughEventsAsync();
            }
            finally
            {
                Volatile.Write(ref onTheWay, 0);
            }

            beat();
        }
    }

    // Comes back to the loop straight from the thread of the events.
    private Task ThroughEventsAsync() => _beat is { IsCompleted: false } ? _beat : _beat = events.ReadableAsync(_readable, CancellationToken.None);

    private static SafeFileHandle AlwaysReadable()
    {
        var descriptor = EventDescriptor(1, CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint initial, int flags);
}
