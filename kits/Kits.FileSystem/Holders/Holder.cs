using System.Globalization;
using Kits.Sdk.Processes;

namespace Kits.FileSystem.Holders;

/// <summary>A process that keeps a filesystem from being let go.</summary>
/// <param name="Process">The process.</param>
/// <param name="Name">What the kernel calls it.</param>
/// <param name="By">How it holds on: <c>working directory /share</c>.</param>
/// <param name="UsesIt">
/// Whether it has something of the filesystem open. If not, it merely lives in a mount namespace where the filesystem is mounted as well.
/// </param>
internal sealed record Holder(ProcessIdentity Process, string Name, string By, bool UsesIt)
{
    private const int Named = 4;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"PID {Process.Pid} ({Name}: {By})");

    /// <summary>The first few of them, in words.</summary>
    public static string List(IReadOnlyCollection<Holder> holders) => holders.Count switch
    {
        0 => "no process that can be seen: perhaps a swap file, a loop device, an NFS export, md or dm",
        <= Named => string.Join(", ", holders),
        _ => $"{string.Join(", ", holders.Take(Named))} and {holders.Count - Named} more",
    };
}
