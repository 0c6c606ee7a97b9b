using System.Globalization;

namespace Kits.Host.Configuration;

/// <summary>The configuration in force, and the last ten that were, so that one can go back.</summary>
/// <param name="path">The file that kitsd is started with.</param>
/// <param name="folder">Where the last ten are kept.</param>
/// <param name="inForce">What was read at start.</param>
/// <param name="read">Reads a file as if it were the configuration.</param>
public sealed class ConfigurationStore(string path, string folder, ReadResult inForce, Func<string, ReadResult> read)
{
    private const int Kept = 10;

    /// <summary>The configuration in force.</summary>
    public NodeConfiguration InForce { get; private set; } = inForce.Configuration!;

    /// <summary>Its text.</summary>
    public string Text { get; private set; } = inForce.Text;

    /// <summary>The file that kitsd is started with.</summary>
    public string Path => path;

    /// <summary>Where a rule of a tag was written, or null: it is the default.</summary>
    public string? OriginOf(string tag, string rule) =>
        InForce.Resources.FirstOrDefault(resource => resource.Description.Tag == tag)?.Origins.GetValueOrDefault(rule);

    /// <summary>Reads another configuration. Nothing is applied.</summary>
    /// <param name="file">The file; null: the one that kitsd is started with.</param>
    public ReadResult Read(string? file) => read(file ?? path);

    /// <summary>Reads the configuration that was in force before this one; null if none is kept.</summary>
    public ReadResult? ReadPrevious() => Files() is [.., var previous, _] ? read(previous) : null;

    /// <summary>Keeps the text in force, unless it is the newest kept already.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Keep()
    {
        if (Files() is not [.., var newest] || File.ReadAllText(newest) != Text)
            Keep(Text);
    }

    /// <summary>Finds out whether another configuration could be put in force, before anything is touched for it.</summary>
    /// <returns>Null, or why not.</returns>
    public string? WhyNot(ReadResult next) => Try(() => File.Delete(Draft(path, next.Text, File.GetUnixFileMode(path))));

    /// <summary>Puts another configuration in force, for the next start too.</summary>
    /// <param name="next">What was read.</param>
    /// <param name="isBack">Whether it is the one before, so that the one in force is not kept.</param>
    /// <returns>Null, or why not; then the one before is still in force.</returns>
    public string? Put(ReadResult next, bool isBack) => Try(() =>
    {
        var kept = isBack || next.Text == Text ? null : Keep(next.Text);
        try
        {
            if (File.ReadAllText(path) != next.Text)
                WriteDurably(path, next.Text, File.GetUnixFileMode(path));
        }
        catch when (kept is not null)
        {
            File.Delete(kept);
            throw;
        }

        if (isBack)
            File.Delete(Files()[^1]);
        (InForce, Text) = (next.Configuration!, next.Text);
    });

    private static string? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the configuration cannot be kept: {e.Message}";
        }
    }

    private string Keep(string text)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var number = Files() is [.., var last] ? int.Parse(System.IO.Path.GetFileNameWithoutExtension(last), CultureInfo.InvariantCulture) + 1 : 1;
        var file = System.IO.Path.Combine(folder, $"{number:D6}.yaml");
        WriteDurably(file, text, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var old in Files().SkipLast(Kept))
            File.Delete(old);
        return file;
    }

    private string[] Files() => Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal)] : [];

    // Beside its place, synced, then renamed: whoever reads it meets the old one or the new one.
    private static void WriteDurably(string file, string text, UnixFileMode mode) => File.Move(Draft(file, text, mode), file, overwrite: true);

    private static string Draft(string file, string text, UnixFileMode mode)
    {
        var draft = file + ".new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        return draft;
    }
}
