using System.Globalization;
using System.Text;

namespace Kits.PostgreSql.Layout;

/// <summary>What postgresql.conf says, its includes followed: enough to find a server, never to judge one.</summary>
internal sealed class ServerConfiguration
{
    private const int DeepestInclude = 10;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value of a parameter; null if no file sets it.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Reads files in their order, the later one winning. What cannot be read says nothing: the server itself will tell.</summary>
    public static ServerConfiguration Read(params IEnumerable<string> files)
    {
        var read = new ServerConfiguration();
        foreach (var file in files)
            read.Add(file, depth: 0);
        return read;
    }

    /// <summary>Splits a line into name and value, as the server does; null if it is empty or a comment.</summary>
    public static (string Name, string Value)? Split(string line)
    {
        var text = line.AsSpan().Trim();
        var end = text.IndexOfAny(" \t=#");
        if (text.IsEmpty || text[0] == '#' || end == 0)
            return null;

        var name = end < 0 ? text : text[..end];
        var rest = end < 0 ? [] : text[end..].TrimStart();
        if (rest is ['=', ..])
            rest = rest[1..].TrimStart();
        return (name.ToString(), rest is ['\'', ..] ? Quoted(rest[1..]) : rest[..(rest.IndexOfAny(" \t#") is >= 0 and var stop ? stop : rest.Length)].ToString());
    }

    private static string Quoted(ReadOnlySpan<char> text)
    {
        var value = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var pair = at + 1 < text.Length && text[at + 1] == '\'';
            if (text[at] == '\'' && !pair)
                break;
            if ((text[at] == '\'' && pair) || (text[at] == '\\' && pair))
                at++;
            value.Append(text[at]);
        }

        return value.ToString();
    }

    private void Add(string file, int depth)
    {
        if (depth > DeepestInclude)
            return;

        foreach (var line in LinesOf(file))
        {
            if (Split(line) is not { } pair)
                continue;

            var (name, value) = pair;
            var target = Path.Combine(Path.GetDirectoryName(file)!, value);
            switch (name.ToLowerInvariant())
            {
                case "include" or "include_if_exists":
                    Add(target, depth + 1);
                    break;
                case "include_dir":
                    foreach (var part in Directory.Exists(target) ? Directory.GetFiles(target, "*.conf").Where(part => Path.GetFileName(part)[0] != '.').Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
                        Add(part, depth + 1);
                    break;
                default:
                    _values[name] = value;
                    break;
            }
        }
    }

    private static string[] LinesOf(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A port as text; null if it is none.</summary>
    public int? Port => int.TryParse(this["port"], CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : null;

    /// <summary>The first folder of the Unix socket; null if no file says.</summary>
    public string? SocketDirectory => this["unix_socket_directories"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : null;
}
