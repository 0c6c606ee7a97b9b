using System.Text;

namespace Kits.PostgreSql.Sql;

/// <summary>Finds a password in a file of the format of .pgpass: host:port:database:user:password, where * stands for any.</summary>
internal static class PassFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The first password that fits; null if none does.</summary>
    /// <exception cref="UnauthorizedAccessException">Others may read the file, or we may not.</exception>
    public static string? Find(string file, string host, int port, string database, string user)
    {
        if ((File.GetUnixFileMode(file) & Others) != 0)
            throw new UnauthorizedAccessException($"{file} is readable for others than its owner, so it is not used: chmod 600");

        string[] wanted = [host, $"{port}", database, user];
        return File.ReadLines(file).Where(line => !line.StartsWith('#')).Select(Fields)
            .FirstOrDefault(fields => fields.Count == 5 && wanted.Zip(fields).All(pair => pair.Second is "*" || pair.First == pair.Second))?[4];
    }

    // A backslash takes the next letter as it stands.
    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length)
                field.Append(line[++at]);
            else if (line[at] == ':' && fields.Count < 4)
                (fields, field) = ([.. fields, field.ToString()], new StringBuilder());
            else
                field.Append(line[at]);
        }

        return [.. fields, field.ToString()];
    }
}
