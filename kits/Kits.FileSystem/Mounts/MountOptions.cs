namespace Kits.FileSystem.Mounts;

/// <summary>Mount options as fstab writes them, sorted by who understands them.</summary>
internal sealed record MountOptions
{
    // Values of MOUNT_ATTR_* in linux/mount.h. Times of access are one field of several bits: setting one clears the others.
    private const ulong AccessTimes = 0x70;
    private static readonly Dictionary<string, (ulong Clear, ulong Set)> MountAttributes = new()
    {
        ["ro"] = (0, 0x1), ["rw"] = (0x1, 0),
        ["nosuid"] = (0, 0x2), ["suid"] = (0x2, 0),
        ["nodev"] = (0, 0x4), ["dev"] = (0x4, 0),
        ["noexec"] = (0, 0x8), ["exec"] = (0x8, 0),
        ["noatime"] = (AccessTimes, 0x10), ["strictatime"] = (AccessTimes, 0x20), ["relatime"] = (AccessTimes, 0), ["atime"] = (AccessTimes, 0),
        ["nodiratime"] = (0, 0x80), ["diratime"] = (0x80, 0),
        ["nosymfollow"] = (0, 0x200000), ["symfollow"] = (0x200000, 0),
    };

    private static readonly HashSet<string> ForFstabAlone = ["defaults", "auto", "noauto", "user", "nouser", "users", "owner", "group", "nofail", "_netdev"];
    private static readonly HashSet<string> Elsewhere = ["bind", "rbind", "move", "remount", "loop"];
    private static readonly HashSet<string> ShownByTheKernel = ["nosuid", "nodev", "noexec", "noatime", "nodiratime", "nosymfollow", "sync", "dirsync", "lazytime"];

    private MountOptions()
    {
    }

    /// <summary>Whether it is to be mounted for reading alone.</summary>
    public bool ReadOnly => (Attributes & 0x1) != 0;

    /// <summary>What belongs to the mount: MOUNT_ATTR_* of fsmount(2).</summary>
    public ulong Attributes { get; private init; }

    /// <summary>What belongs to the filesystem: a word, perhaps with a value.</summary>
    public IReadOnlyList<(string Key, string? Value)> OfTheFileSystem { get; private init; } = [];

    /// <summary>A word that asks for something else than mounting a filesystem; null if there is none.</summary>
    public string? NotOurs { get; private init; }

    /// <summary>
    /// Those words that the mount table shows as they were written. Words of the filesystem itself are not among them: the kernel writes them its
    /// own way (<c>size=64m</c> as <c>size=65536k</c>), leaves its defaults out, and changes both from release to release.
    /// </summary>
    public IReadOnlyList<string> Recognisable { get; private init; } = [];

    public static MountOptions Parse(string text)
    {
        var words = Words(text);
        var attributes = 0UL;
        var ofTheFileSystem = new List<(string, string?)>();
        var recognisable = new List<string>();
        foreach (var word in words.Where(word => !ForFstabAlone.Contains(word) && !word.StartsWith("x-", StringComparison.Ordinal)))
        {
            if (MountAttributes.TryGetValue(word, out var bits))
                attributes = attributes & ~bits.Clear | bits.Set;
            else if (word.IndexOf('=') is > 0 and var equals)
                ofTheFileSystem.Add((word[..equals], word[(equals + 1)..].Trim('"')));
            else
                ofTheFileSystem.Add((word, null));

            if (ShownByTheKernel.Contains(word))
                recognisable.Add(word);
            else if (Opposite(word) is { } taken)
                recognisable.Remove(taken);
        }

        if ((attributes & 0x1) != 0)
            ofTheFileSystem.Add(("ro", null)); // the device too is then opened for reading alone
        return new MountOptions
        {
            Attributes = attributes,
            OfTheFileSystem = ofTheFileSystem,
            Recognisable = recognisable,
            NotOurs = words.Find(Elsewhere.Contains),
        };
    }

    private static string? Opposite(string word) => word switch
    {
        "async" => "sync",
        "atime" or "relatime" or "strictatime" => "noatime",
        _ => "no" + word,
    };

    // A comma in quotes belongs to the value: context="system_u:object_r:tmp_t:s0:c127,c456".
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var quoted = false;
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] == '"')
                quoted = !quoted;
            if (at < text.Length && (text[at] != ',' || quoted))
                continue;
            if (text[start..at].Trim() is { Length: > 0 } word)
                words.Add(word);
            start = at + 1;
        }

        return words;
    }
}
