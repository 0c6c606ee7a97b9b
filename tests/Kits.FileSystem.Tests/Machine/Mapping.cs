using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kits.FileSystem.Tests.Machine;

/// <summary>A page of a file in our memory, without any open descriptor to it.</summary>
internal sealed partial class Mapping : SafeHandleMinusOneIsInvalid
{
    public Mapping()
        : base(ownsHandle: true)
    {
    }

    public static Mapping Of(string path)
    {
        using var file = File.OpenHandle(path);
        var mapping = Map(0, 4096, 1 /* PROT_READ */, 2 /* MAP_PRIVATE */, file, 0);
        Assert.False(mapping.IsInvalid, Marshal.GetLastPInvokeErrorMessage());
        return mapping;
    }

    protected override bool ReleaseHandle() => Unmap(handle, 4096) == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial Mapping Map(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
