using System.Runtime.InteropServices;
using Kits.Sdk.Processes;

namespace Kits.Sdk.Services;

/// <summary>Waits for the kernel to say that something happened. All waits share one thread of the host; none polls.</summary>
public interface IKernelEvents
{
    /// <summary>Ends when the process has ended; at once if it already has. Works for processes that are no children of ours.</summary>
    Task ProcessEndAsync(ProcessIdentity process, CancellationToken cancel);

    /// <summary>Yields at every change of this mount namespace's mount table.</summary>
    IAsyncEnumerable<Hint> MountTableAsync(CancellationToken cancel);

    /// <summary>Ends when the descriptor (a netlink socket, an inotify, a connection) can be read, has an error or is closed by its peer.</summary>
    /// <remarks>One wait at a time per descriptor. The caller keeps the descriptor open until the task has ended.</remarks>
    Task ReadableAsync(SafeHandle descriptor, CancellationToken cancel);
}
