using System.Runtime.InteropServices;

namespace Kits.FileSystem.Mounts;

/// <summary>The path that the mount table knows a directory by: no links, no <c>..</c>, no slash at its end.</summary>
internal static partial class RealPath
{
    /// <summary>Resolves a path; what does not exist stays as it was written.</summary>
    public static string Of(string path)
    {
        var resolved = Resolve(path, 0);
        if (resolved == 0)
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

        try
        {
            return Marshal.PtrToStringUTF8(resolved)!;
        }
        finally
        {
            Free(resolved);
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Resolve(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);
}
