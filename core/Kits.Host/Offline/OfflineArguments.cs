using Kits.Control;
using Kits.Sdk.Settings;

namespace Kits.Host.Offline;

/// <summary>What stands behind <c>kitsd --offline</c>.</summary>
/// <param name="Words">The verb and its operands.</param>
/// <param name="File">What <c>-f</c> names, or null.</param>
/// <param name="Kits">What <c>--kits</c> names.</param>
/// <param name="Json">Whether data is wanted instead of a table.</param>
/// <param name="Discover">Where <c>--discover</c> wants a kit to look, or null.</param>
public sealed record OfflineArguments(IReadOnlyList<string> Words, string? File, IReadOnlyList<string> Kits, bool Json, string? Discover)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="StartRefusedException">They are not understood.</exception>
    public static OfflineArguments Parse(IReadOnlyList<string> arguments)
    {
        var (words, kits) = (new List<string>(), new List<string>());
        string? file = null, discover = null;
        var json = false;
        for (var at = 0; at < arguments.Count; at++)
        {
            switch (arguments[at])
            {
                case "-f" or "--file":
                    file = ValueOf(ref at);
                    break;
                case "--kits":
                    kits.Add(Path.GetFullPath(ValueOf(ref at)));
                    break;
                case "--discover":
                    discover = ValueOf(ref at);
                    break;
                case "--json":
                    json = true;
                    break;
                case ['-', ..] unknown:
                    throw new StartRefusedException(ExitCode.Usage, $"unknown option {unknown}{NearestWord.Suggestion(unknown, ["-f", "--kits", "--json", "--discover"])}");
                case var word:
                    words.Add(word);
                    break;
            }
        }

        return new OfflineArguments(words, file, kits, json, discover);

        string ValueOf(ref int at) => ++at < arguments.Count
            ? arguments[at]
            : throw new StartRefusedException(ExitCode.Usage, $"{arguments[at - 1]} wants a value");
    }
}
