using Kits.Control;
using Kits.Sdk.Settings;

namespace Kits.Host.Offline;

/// <summary>What stands behind <c>kitsd --offline</c>.</summary>
/// <param name="Words">The verb and its operands.</param>
/// <param name="File">What <c>-f</c> names, or null.</param>
/// <param name="Kits">What <c>--kits</c> names.</param>
/// <param name="Json">Whether data is wanted instead of a table.</param>
public sealed record OfflineArguments(IReadOnlyList<string> Words, string? File, IReadOnlyList<string> Kits, bool Json)
{
    private static readonly string[] Known = ["-f", "--kits", "--json", "--tag", "--hook", "--event", "--language", "--dry", "--all", "--discover"];

    /// <summary>Where a kit is to look for what it could protect, or null.</summary>
    public string? Discover { get; init; }

    /// <summary>The resource that a script is run for.</summary>
    public string? Tag { get; init; }

    /// <summary>The hook that it is run as.</summary>
    public string? Hook { get; init; }

    /// <summary>A file with an event in JSON.</summary>
    public string? Event { get; init; }

    /// <summary><c>cs</c> or <c>js</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Whether to show what a script would do, and do none of it.</summary>
    public bool Dry { get; init; }

    /// <summary>Whether every script of the configuration is meant.</summary>
    public bool All { get; init; }

    /// <summary>Reads them.</summary>
    /// <exception cref="StartRefusedException">They are not understood.</exception>
    public static OfflineArguments Parse(IReadOnlyList<string> arguments)
    {
        var (words, kits) = (new List<string>(), new List<string>());
        var asked = new OfflineArguments([], null, [], false);
        for (var at = 0; at < arguments.Count; at++)
        {
            switch (arguments[at])
            {
                case "-f" or "--file":
                    asked = asked with { File = ValueOf(ref at) };
                    break;
                case "--kits":
                    kits.Add(Path.GetFullPath(ValueOf(ref at)));
                    break;
                case "--discover":
                    asked = asked with { Discover = ValueOf(ref at) };
                    break;
                case "--json":
                    asked = asked with { Json = true };
                    break;
                case "--tag":
                    asked = asked with { Tag = ValueOf(ref at) };
                    break;
                case "--hook":
                    asked = asked with { Hook = ValueOf(ref at) };
                    break;
                case "--event":
                    asked = asked with { Event = ValueOf(ref at) };
                    break;
                case "--language":
                    asked = asked with { Language = ValueOf(ref at) };
                    break;
                case "--dry":
                    asked = asked with { Dry = true };
                    break;
                case "--all":
                    asked = asked with { All = true };
                    break;
                case ['-', ..] unknown:
                    throw new StartRefusedException(ExitCode.Usage, $"unknown option {unknown}{NearestWord.Suggestion(unknown, Known)}");
                case var word:
                    words.Add(word);
                    break;
            }
        }

        return asked with { Words = words, Kits = kits };

        string ValueOf(ref int at) => ++at < arguments.Count
            ? arguments[at]
            : throw new StartRefusedException(ExitCode.Usage, $"{arguments[at - 1]} wants a value");
    }
}
