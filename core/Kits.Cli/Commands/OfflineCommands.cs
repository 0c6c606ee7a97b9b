using Kits.Cli.CommandLine;
using Kits.Cli.Linux;

namespace Kits.Cli.Commands;

/// <summary>Verbs that need kits but no running daemon: this program becomes <c>kitsd --offline</c>.</summary>
internal static class OfflineCommands
{
    private const string Configuration = "/etc/kits/kits.yaml";

    private static readonly Option File = new("-f --file", "FILE", $"the configuration (default: {Configuration})");
    private static readonly Option All = new("--all", null, "every script of the configuration");
    private static readonly Option Tag = new("--tag", "TAG", "the resource it is run for") { IsRequired = true };
    private static readonly Option Hook = new("--hook", "HOOK", "what it is called for (default: as it is bound, else check)");
    private static readonly Option Event = new("--event", "FILE", "an event in JSON, for on-event");
    private static readonly Option Dry = new("--dry", null, "says what it would run, and runs none of it");
    private static readonly Option Language = new("--language", "cs|js", "C# or JavaScript") { IsRequired = true };
    private static readonly Option Kits = new("--kits", "DIR", "a folder with kits, besides those that came along") { Repeats = true };

    private static readonly Option Discover = new("--discover", "WHERE", "shows what the kit finds there, ready to be pasted: a directory, an address, as the kit takes it");

    public static IReadOnlyList<Command> Verbs { get; } =
    [
        Verb("validate", "", "checks a configuration as a whole, and tells every mistake", File),
        Verb("schema", "", "prints the JSON Schema of the configuration, for editors"),
        Verb("kit list", "", "lists the kits, and why one is refused"),
        Verb("script check", "[PATH]", "finds the mistakes of a script, or of all that are bound, without running it", File, All, Hook),
        Verb("script run", "PATH", "runs a script here and now, as if the host had called it", File, Tag, Hook, Event, Dry),
        Verb("script new", "TAG HOOK", "writes a script to start from, and what an editor needs for it", File, Language),
        Verb("kit show", "NAME", "shows a kit: what it protects, its settings and their defaults", Discover),
    ];

    private static Command Verb(string verb, string words, string summary, params Option[] options) => new(
        $"kits {verb}", words, summary, [.. options, Kits],
        (call, screen) =>
        {
            screen.Flush();
            throw Daemon.Become(["--offline", .. verb.Split(' '), .. call.Words, .. Chosen(call)]);
        });

    private static IEnumerable<string> Chosen(Call call) =>
    [
        .. call.Command.Options.Contains(File) ? new[] { "-f", call.Value(File) ?? Configuration } : [],
        .. call.Command.Options.Contains(Discover) && call.Value(Discover) is { } where ? new[] { "--discover", where } : [],
        .. new[] { Tag, Hook, Event, Language }.Where(call.Command.Options.Contains).SelectMany(option => call.Value(option) is { } value ? new[] { option.Names, value } : []),
        .. new[] { All, Dry }.Where(option => call.Command.Options.Contains(option) && call.Has(option)).Select(option => option.Names),
        .. call.Values(Kits).SelectMany(folder => new[] { "--kits", folder }),
    ];
}
