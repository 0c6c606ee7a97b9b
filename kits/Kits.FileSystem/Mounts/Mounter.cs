using System.Runtime.InteropServices;
using System.Text;
using Kits.FileSystem.Devices;
using Microsoft.Win32.SafeHandles;

namespace Kits.FileSystem.Mounts;

/// <summary>Mounts and unmounts. The only file that knows the kernel's words for it.</summary>
/// <remarks>
/// fsopen(2) and its companions, kernel 5.2 or later: each option is handed over by itself, and the kernel says in words which one it
/// does not like. Nothing appears in the mount table before the last call, so a mount that hangs on a dead device never surfaces late.
/// </remarks>
internal static partial class Mounter
{
    private const long MoveMountCall = 429;
    private const long OpenCall = 430;
    private const long ConfigureCall = 431;
    private const long MountCall = 432;

    private const uint SetFlag = 0;
    private const uint SetText = 1;
    private const uint Create = 6;
    private const uint CloseOnExec = 1;
    private const uint FromEmptyPath = 4;
    private const int CurrentDirectory = -100;
    private const int DoNotFollow = 8;

    /// <summary>Mounts a filesystem. Null if it is mounted, else why not.</summary>
    public static MountProblem? Mount(string source, string directory, string type, MountOptions options, CancellationToken cancel)
    {
        using var context = Handle(SystemCall(OpenCall, type, CloseOnExec));
        if (context.IsInvalid)
            return Problem(null, Marshal.GetLastPInvokeError());

        if (Configure(context, SetText, "source", source) is { } noSource)
            return noSource;
        foreach (var (key, value) in options.OfTheFileSystem)
        {
            if (Configure(context, value is null ? SetFlag : SetText, key, value) is { } refused)
                return refused with { Option = key };
        }

        if (Configure(context, Create, null, null) is { } notCreated)
            return notCreated;

        using var mount = Handle(SystemCall(MountCall, Number(context), CloseOnExec, options.Attributes));
        if (mount.IsInvalid)
            return Problem(context, Marshal.GetLastPInvokeError());

        cancel.ThrowIfCancellationRequested();
        return SystemCall(MoveMountCall, Number(mount), "", CurrentDirectory, directory, FromEmptyPath) == 0
            ? null
            : Problem(null, Marshal.GetLastPInvokeError());
    }

    /// <summary>Unmounts what is uppermost on a directory; never lazily. 0, or an errno.</summary>
    public static int Unmount(string directory) => UnmountCall(directory, DoNotFollow) == 0 ? Errno.None : Marshal.GetLastPInvokeError();

    private static MountProblem? Configure(SafeFileHandle context, uint what, string? key, string? value) =>
        SystemCall(ConfigureCall, Number(context), what, key, value, 0) == 0 ? null : Problem(context, Marshal.GetLastPInvokeError());

    private static MountProblem Problem(SafeFileHandle? context, int error) =>
        new(error, context is null ? Errno.Words(error) : Complaints(context) ?? Errno.Words(error));

    // Each read yields one message: a letter for its weight, a blank, and the text.
    private static string? Complaints(SafeFileHandle context)
    {
        var messages = new List<string>();
        Span<byte> message = stackalloc byte[512];
        while (ReadMessage(Number(context), message, (nuint)message.Length) is > 2 and var length)
        {
            if (message[0] == (byte)'e')
                messages.Add(Encoding.UTF8.GetString(message[2..(int)length]).Trim());
        }

        return messages.Count == 0 ? null : string.Join("; ", messages);
    }

    private static SafeFileHandle Handle(long descriptor) => new((nint)descriptor, ownsHandle: true);

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long SystemCall(long number, string type, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long SystemCall(long number, long context, ulong what, string? key, string? value, long extra);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long context, ulong flags, ulong attributes);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long SystemCall(long number, long mount, string from, long folder, string to, ulong flags);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnmountCall(string directory, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadMessage(int context, Span<byte> buffer, nuint length);
}

/// <summary>Why the kernel did not mount.</summary>
/// <param name="Error">The errno.</param>
/// <param name="Reason">In the kernel's own words, if it had any.</param>
internal sealed record MountProblem(int Error, string Reason)
{
    /// <summary>The option that it stumbled over, if it was one.</summary>
    public string? Option { get; init; }
}
