using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kits.FileSystem.Tests.Machine;

/// <summary>Lets a filesystem answer every access with an I/O error from now on, as if its device were gone (EXT4_IOC_SHUTDOWN).</summary>
internal static partial class Shutdown
{
    private const nuint Request = 0x8004587d;

    public static void Now(string directory)
    {
        using var handle = Open(directory, 0x10000 /* O_DIRECTORY */);
        var withoutFlushing = 2;
        Assert.True(Control(handle, Request, ref withoutFlushing) == 0, Marshal.GetLastPInvokeErrorMessage());
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, ref int argument);
}
