using System.Runtime.InteropServices;

namespace Kits.PostgreSql.Machine;

/// <summary>Where a path leads to when every link in it is followed: realpath(3).</summary>
internal static partial class RealPath
{
    /// <summary>The path without links; as it stands if it leads nowhere.</summary>
    public static string Of(string path)
    {
        var found = Resolve(path, 0);
        try
        {
            return Marshal.PtrToStringUTF8(found) ?? path;
        }
        finally
        {
            Free(found);
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Resolve(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint pointer);
}
