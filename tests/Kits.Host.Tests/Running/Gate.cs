using System.Runtime.InteropServices;

namespace Kits.Host.Tests.Running;

/// <summary>Where a call of the toy kit is held up: a named pipe that it waits to read from.</summary>
public sealed partial class Gate(string path, Action open) : IDisposable
{
    private FileStream? _writer;

    /// <summary>Makes the pipe.</summary>
    /// <param name="path">Where.</param>
    /// <param name="open">What lets later calls pass.</param>
    public static Gate Make(string path, Action open) =>
        MakeFifo(path, 0x180) == 0 ? new Gate(path, open) : throw new IOException($"cannot make {path}: {Marshal.GetLastPInvokeErrorMessage()}");

    /// <summary>Ends as soon as a call stands before the gate.</summary>
    public async Task ReachedAsync() =>
        _writer = await Task.Factory.StartNew(() => Open(FileAccess.Write), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(Node.Patience);

    /// <summary>Lets through who stands before it; the next one waits again.</summary>
    public void LetOneThrough() => _writer!.Dispose();

    /// <summary>Lets everybody through, now and later.</summary>
    public void Release()
    {
        open();
        if (_writer is null)
            Open(FileAccess.ReadWrite).Dispose(); // wakes who waits, and waits for nobody
        _writer?.Dispose();
    }

    public void Dispose() => Release();

    private FileStream Open(FileAccess access) => new(path, FileMode.Open, access, FileShare.ReadWrite, bufferSize: 0);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
