using System.Runtime.InteropServices;
using Kits.Scripting.Workers;
using Microsoft.Win32.SafeHandles;

namespace Kits.Worker;

/// <summary>
/// Takes standard input and output for the host alone: what a script prints, or what it starts prints, must not end up between messages,
/// and nothing that it starts may hold the pipe.
/// </summary>
internal static partial class StandardPipes
{
    private const int DuplicateCloseOnExec = 1030;
    private const int ReadOnly = 0;

    public static MessageChannel Take()
    {
        var input = new FileStream(Duplicate(0), FileAccess.Read, bufferSize: 64 * 1024);
        var output = new FileStream(Duplicate(1), FileAccess.Write, bufferSize: 0);
        _ = Replace(Open("/dev/null", ReadOnly), 0);
        _ = Replace(2, 1);
        return new MessageChannel(input, output);
    }

    /// <summary>Ends the process without asking finalisers, handlers or threads of scripts.</summary>
    public static void EndAtOnce() => Exit(0);

    private static SafeFileHandle Duplicate(int descriptor) => new(Control(descriptor, DuplicateCloseOnExec, 3), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Replace(int from, int to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string file, int flags);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
