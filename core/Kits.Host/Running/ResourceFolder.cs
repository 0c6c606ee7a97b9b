using System.Security.Cryptography;
using System.Text;

namespace Kits.Host.Running;

/// <summary>The folder that belongs to one resource alone, below the state folder.</summary>
public static class ResourceFolder
{
    private const int LongestName = 200; // a file name has at most 255 bytes

    /// <summary>Makes sure that it exists, for our user alone.</summary>
    public static string Create(string state, string tag)
    {
        var folder = Path.Combine(state, "resources", NameOf(tag));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>The name of its folder: the tag with slashes written as %2F; a long one is cut and ends with a digest.</summary>
    public static string NameOf(string tag)
    {
        var name = tag.Replace("/", "%2F", StringComparison.Ordinal);
        return name.Length <= LongestName
            ? name
            : string.Concat(name.AsSpan(0, LongestName - 17), "-", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(tag))).AsSpan(0, 16));
    }
}
