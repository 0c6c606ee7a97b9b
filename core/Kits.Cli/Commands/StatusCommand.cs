using System.Text.Json;
using Kits.Cli.CommandLine;
using Kits.Cli.Linux;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>kits status</c>: hierarchies, states, reasons, what runs, what comes next.</summary>
internal static class StatusCommand
{
    private static readonly Option Watch = new("--watch", null, "again at each change, until Ctrl-C");

    private static readonly Option Policy = new("--policy", null, "every rule in force for TAG, and where each comes from");

    public static Command Command { get; } = new(
        "kits status", "[TAG]", "shows hierarchies, states, reasons, what runs and what comes next",
        [CommonOptions.Json, Watch, Policy, CommonOptions.Socket], RunAsync)
    {
        Remarks = """
            ISP       in service, protected
            ISU       in service, unprotected or degraded
            OSU       out of service, unimpaired
            OSF       out of service, failed
            ILLSTATE  not known yet
            """,
    };

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        using var client = call.Connect();

        if (call.Has(Policy))
            await ShowRulesAsync(call, client, screen);
        else if (call.Has(Watch))
            await WatchAsync(call, client, screen);
        else
            Print(await client.StatusAsync(Asked(call), CancellationToken.None), call, screen);

        return ExitCode.Done;
    }

    private static async Task ShowRulesAsync(Call call, ControlClient client, Screen screen)
    {
        if (call.Has(Watch))
            throw call.Refuse("--policy and --watch contradict each other");

        var rules = await client.RulesAsync(call.Word ?? throw call.Refuse("--policy wants a TAG"), CancellationToken.None);
        if (call.Has(CommonOptions.Json))
            screen.Line(JsonSerializer.Serialize(rules, ControlJson.Default.IReadOnlyListRuleRow));
        else
            screen.Table(["RULE", "VALUE", "FROM"], rules.Select(rule => new[] { rule.Name, rule.Value, rule.Source }));
    }

    private static async Task WatchAsync(Call call, ControlClient client, Screen screen)
    {
        using var interrupt = new Interrupt();
        try
        {
            await using var changes = client.WatchAsync(Asked(call), interrupt.Token).GetAsyncEnumerator(interrupt.Token);
            while (await changes.MoveNextAsync())
            {
                if (screen.IsTerminal && !call.Has(CommonOptions.Json))
                    screen.Clear();

                Print(changes.Current, call, screen);
                screen.Flush();
            }

            throw new ConnectionLostException(ControlSocket.Find(call.Value(CommonOptions.Socket)));
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            screen.Flush();           // that is how a watch ends
        }
    }

    /// <summary>As data, the resource alone; for people also what it needs, so all are asked for and its hierarchy is picked out.</summary>
    private static string? Asked(Call call) => call.Has(CommonOptions.Json) ? call.Word : null;

    private static void Print(StatusAnswer status, Call call, Screen screen)
    {
        if (call.Has(CommonOptions.Json))
            screen.Line(JsonSerializer.Serialize(status, ControlJson.Default.StatusAnswer));
        else
            StatusPicture.Print(status, Pick(status, call.Word), screen);
    }

    /// <summary>All hierarchies, or the one below a tag.</summary>
    public static IReadOnlyList<Hierarchy> Pick(StatusAnswer status, string? tag) =>
        tag is null ? Hierarchy.All(status)
        : Hierarchy.Below(status, tag) is { } hierarchy ? [hierarchy]
        : throw new ControlException(ExitCode.NotFound,
            $"no resource on {status.Node} has the tag \"{tag}\"{NearestWord.Hint(tag, status.Resources.Select(resource => resource.Tag))}; \"kits status\" shows all");
}
