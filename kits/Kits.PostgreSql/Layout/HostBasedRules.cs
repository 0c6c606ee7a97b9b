using System.Net;
using System.Text.RegularExpressions;

namespace Kits.PostgreSql.Layout;

/// <summary>Reads pg_hba.conf as the server would at its next start, to tell of a mistake while the running server still ignores it.</summary>
internal static partial class HostBasedRules
{
    private static readonly string[] Types = ["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"];
    private static readonly string[] Includes = ["include", "include_if_exists", "include_dir"];
    private static readonly string[] Methods =
        ["trust", "reject", "scram-sha-256", "md5", "password", "gss", "sspi", "ident", "peer", "ldap", "radius", "cert", "pam", "bsd", "oauth"];

    /// <summary>The first mistake: <c>line 7: unknown method scram-sha256</c>; null if there is none.</summary>
    public static string? FirstMistake(IReadOnlyList<string> lines)
    {
        var rules = 0;
        for (var at = 0; at < lines.Count; at++)
        {
            var (first, text) = (at, lines[at]);
            while (text.EndsWith('\\') && at + 1 < lines.Count)
                text = text[..^1] + lines[++at];

            string[] fields = [.. Field.Matches(text).Select(field => field.Value).TakeWhile(field => field[0] != '#')];
            if (fields.Length == 0)
                continue;

            rules++;
            if (MistakeIn(fields) is { } mistake)
                return $"line {first + 1}: {mistake}";
        }

        return rules == 0 ? "it holds no rule" : null;
    }

    private static string? MistakeIn(string[] fields)
    {
        var type = fields[0];
        if (Includes.Contains(type))
            return fields.Length < 2 ? $"{type} names no file" : null;
        if (!Types.Contains(type))
            return $"{type} is no connection type";

        var at = 3;
        if (type != "local")
        {
            if (fields.Length < 4)
                return "the rule ends before its address";
            if (!fields[3].Contains('/') && IPAddress.TryParse(fields[3], out var address))
            {
                if (fields.Length < 5 || !IPAddress.TryParse(fields[4], out var mask) || mask.AddressFamily != address.AddressFamily)
                    return $"{fields[3]} has no mask";
                at = 5;
            }
            else if (fields[3].Contains('/') && !IPNetworkOf(fields[3]))
                return $"{fields[3]} is no network";
            else
                at = 4;
        }

        if (fields.Length <= at)
            return "the rule ends before its method";

        var method = fields[at].Trim('"');
        return method switch
        {
            _ when !Methods.Contains(method) => $"{method} is no method",
            "cert" when type != "hostssl" => "cert goes with hostssl alone",
            "peer" when type != "local" => "peer goes with local alone",
            "gss" or "sspi" when type == "local" => $"{method} does not go with local",
            _ => fields.Skip(at + 1).FirstOrDefault(option => !option.Contains('=')) is { } odd ? $"{odd} is no option: write name=value" : null,
        };
    }

    private static bool IPNetworkOf(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return IPAddress.TryParse(text[..slash], out var address) && int.TryParse(text[(slash + 1)..], out var length)
            && length >= 0 && length <= (address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
    }

    // A field is words or quoted texts, with commas between them that may have blanks behind.
    [GeneratedRegex("""#.*|(?:"[^"]*"|[^\s,"#])+(?:,\s*(?:"[^"]*"|[^\s,"#])+)*""")]
    private static partial Regex Field { get; }
}
