using System.Text.Json;
using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>kits policy</c>: what operators switch on and off while the host runs, as LifeKeeper's lkpolicy does.</summary>
internal static class PolicyCommands
{
    private const string Names = """
        Failover          on: a final action may end the host or take the machine down
        LocalRecovery     on: recovery is tried here; off: the final action follows a failure at once
        TemporalRecovery  on: the attempts are limited; off: they only slow down, and it is told when they would have ended
        NotificationOnly  off: recovery acts; on: it is only told what would have been done
        A resource's own policy counts more than the node's.
        """;

    public static IReadOnlyList<Command> All { get; } =
    [
        new("kits policy list", "[TAG]", "shows the policies in force", [CommonOptions.Json, CommonOptions.Socket], ListAsync) { Remarks = Names },
        new("kits policy get", "NAME [TAG]", "prints on or off", [CommonOptions.Node, CommonOptions.Socket], GetAsync) { Remarks = Names },
        new("kits policy set", "NAME on|off [TAG]", "switches a policy of TAG, or of the node", [CommonOptions.Node, CommonOptions.Socket], SetAsync) { Remarks = Names },
        new("kits policy remove", "NAME [TAG]", "takes back what was set", [CommonOptions.Node, CommonOptions.Socket], RemoveAsync) { Remarks = Names },
    ];

    private static async Task<int> ListAsync(Call call, Screen screen)
    {
        using var client = call.Connect();
        var rows = await client.PoliciesAsync(call.Word, CancellationToken.None);
        if (call.Has(CommonOptions.Json))
            screen.Line(JsonSerializer.Serialize(rows, ControlJson.Default.IReadOnlyListPolicyRow));
        else
            screen.Table(["OF", "POLICY", "IS", "FROM"], rows.Select(row => new[] { Of(row.Tag), row.Name, Word(row.On), row.Source }));
        return ExitCode.Done;
    }

    private static async Task<int> GetAsync(Call call, Screen screen)
    {
        using var client = call.Connect();
        var tag = call.TagOrNode(at: 1);
        var rows = (await client.PoliciesAsync(tag, CancellationToken.None)).Where(row => row.Tag == (tag ?? "")).ToList();
        var row = rows.FirstOrDefault(row => row.Name == call.Words[0])
            ?? throw new ControlException(ExitCode.BadConfiguration, $"there is no policy {call.Words[0]}{NearestWord.Hint(call.Words[0], rows.Select(row => row.Name))}");
        screen.Line(Word(row.On));
        return ExitCode.Done;
    }

    private static Task<int> SetAsync(Call call, Screen screen) => ChangeAsync(call, screen, call.TagOrNode(at: 2), call.Words[1] switch
    {
        "on" => true,
        "off" => false,
        var other => throw call.Refuse($"say on or off, not \"{other}\""),
    });

    private static Task<int> RemoveAsync(Call call, Screen screen) => ChangeAsync(call, screen, call.TagOrNode(at: 1), on: null);

    private static async Task<int> ChangeAsync(Call call, Screen screen, string? tag, bool? on)
    {
        using var client = call.Connect();
        return screen.Tell(await client.SetPolicyAsync(new PolicyRequest(tag, call.Words[0], on), CancellationToken.None));
    }

    private static string Of(string tag) => tag.Length == 0 ? "the node" : tag;

    private static string Word(bool on) => on ? "on" : "off";
}
