namespace Kits.Scripting.Running;

/// <summary>How files looked when they were read: whether one of them was changed since costs a look at each, and no reading.</summary>
internal sealed class FileStamps
{
    private readonly (string Path, DateTime Changed, long Length)[] _files;

    private FileStamps(IEnumerable<string> files) => _files = [.. files.Select(Look)];

    /// <summary>The files.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Path);

    /// <summary>Looks at files.</summary>
    public static FileStamps Of(IEnumerable<string> files) => new(files);

    /// <summary>Whether they are all as they were.</summary>
    public bool StillHold() => Array.TrueForAll(_files, file => Look(file.Path) == file);

    /// <summary>Whether two looks saw the same.</summary>
    public bool Equal(FileStamps other) => _files.AsSpan().SequenceEqual(other._files);

    private static (string Path, DateTime Changed, long Length) Look(string path)
    {
        var file = new FileInfo(path);
        return (path, file.Exists ? file.LastWriteTimeUtc : default, file.Exists ? file.Length : -1);
    }
}
