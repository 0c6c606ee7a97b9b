using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Kits.Sdk.Processes;
using Microsoft.Win32.SafeHandles;

namespace Kits.Sdk.Services;

/// <summary>Waits for the kernel on one thread of its own, so that no busy thread pool delays what a pidfd has to tell.</summary>
public sealed partial class KernelEvents : IKernelEvents, IDisposable
{
    private const ulong WakeUp = 0;
    private const ulong MountTable = 1;

    private readonly Epoll _epoll = new();
    private readonly SafeFileHandle _wakeUp = EventDescriptor();
    private readonly ConcurrentDictionary<ulong, Wait> _waits = new();
    private readonly Lock _mounts = new();
    private readonly HashSet<Channel<Hint>> _mountSubscribers = [];
    private readonly Thread _thread;
    private SafeFileHandle? _mountTable;
    private ulong _lastKey = MountTable;
    private volatile bool _disposed;

    /// <summary>Starts the thread <c>linux-events</c>.</summary>
    public KernelEvents()
    {
        _epoll.Add(Number(_wakeUp), Epoll.Readable, WakeUp);
        _thread = new Thread(Listen) { Name = "linux-events", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc />
    public Task ProcessEndAsync(ProcessIdentity process, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return Task.FromCanceled(cancel);

        return ProcessDescriptor.Open(process) is { } descriptor ? WaitAsync(descriptor, descriptor.Dispose, cancel) : Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ReadableAsync(SafeHandle descriptor, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
            return Task.FromCanceled(cancel);

        var held = false;
        descriptor.DangerousAddRef(ref held);
        return WaitAsync(descriptor, descriptor.DangerousRelease, cancel);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Hint> MountTableAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        // One pending hint says as much as ten: the reader looks at the table anyway.
        var hints = Channel.CreateBounded<Hint>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        Subscribe(hints);
        try
        {
            await foreach (var hint in hints.Reader.ReadAllAsync(cancel))
                yield return hint;
        }
        finally
        {
            lock (_mounts)
                _mountSubscribers.Remove(hints);
        }
    }

    /// <summary>Ends the thread and cancels what still waits.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        _ = Write(_wakeUp, 1, sizeof(ulong));
        _thread.Join();
        foreach (var key in _waits.Keys)
            Finish(key, static wait => wait.Ended.TrySetCanceled());
        lock (_mounts)
        {
            foreach (var subscriber in _mountSubscribers)
                subscriber.Writer.TryComplete();
            _mountTable?.Dispose();
        }

        _epoll.Dispose();
        _wakeUp.Dispose();
    }

    private void Listen()
    {
        while (!_disposed)
        {
            foreach (var key in _epoll.Wait())
            {
                if (key == MountTable)
                    TellMountTable();
                else if (key != WakeUp)
                    Finish(key, static wait => wait.Ended.TrySetResult());
            }
        }
    }

    private Task WaitAsync(SafeHandle descriptor, Action release, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var key = Interlocked.Increment(ref _lastKey);
        var wait = new Wait(Number(descriptor), release);
        _waits[key] = wait;
        wait.Cancellation = cancel.UnsafeRegister(_ => Finish(key, wait => wait.Ended.TrySetCanceled(cancel)), null);

        lock (wait) // a cancellation that came meanwhile has released the descriptor
        {
            if (wait.Ended.Task.IsCompleted)
                return wait.Ended.Task;

            try
            {
                _epoll.Add(wait.Descriptor, Epoll.Readable | Epoll.Once, key);
            }
            catch (Win32Exception e)
            {
                Finish(key, wait => wait.Ended.TrySetException(new IOException($"cannot wait for descriptor {wait.Descriptor}: {e.Message}", e)));
            }
        }

        return wait.Ended.Task;
    }

    // Whoever takes the wait out of the table ends it: the event, the cancellation or Dispose.
    private void Finish(ulong key, Action<Wait> how)
    {
        if (!_waits.TryRemove(key, out var wait))
            return;

        lock (wait)
        {
            _epoll.Remove(wait.Descriptor);
            wait.Release();
            how(wait);
        }

        wait.Cancellation.Unregister();
    }

    private void Subscribe(Channel<Hint> hints)
    {
        lock (_mounts)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_mountTable is null)
            {
                _mountTable = File.OpenHandle("/proc/self/mountinfo");
                _epoll.Add(Number(_mountTable), Epoll.Priority | Epoll.Error, MountTable);
            }

            _mountSubscribers.Add(hints);
        }
    }

    private void TellMountTable()
    {
        lock (_mounts)
        {
            foreach (var subscriber in _mountSubscribers)
                subscriber.Writer.TryWrite(new Hint("the mount table changed"));
        }
    }

    private static int Number(SafeHandle descriptor) => (int)descriptor.DangerousGetHandle();

    private static SafeFileHandle EventDescriptor()
    {
        var descriptor = EventFd(0, 0x80000);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle descriptor, in ulong value, nint size);

    private sealed class Wait(int descriptor, Action release)
    {
        public int Descriptor => descriptor;

        public Action Release => release;

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenRegistration Cancellation { get; set; }
    }
}
