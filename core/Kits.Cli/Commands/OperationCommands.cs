using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary>What moves resources: <c>perform_action</c>, and the verbs of <c>kits</c> that say the same.</summary>
internal static class OperationCommands
{
    private const string Restore = "restore", Remove = "remove", QuickCheck = "quickCheck", Recover = "recover", Restart = "restart";

    private static readonly string[] Actions = [Restore, Remove, QuickCheck, Recover, Restart];

    private static readonly Option Plan = new("--plan", null, "print the steps and run none");
    private static readonly Option NoGlobal = new("-G", null, "accepted for old scripts: there are no global scripts to skip");
    private static readonly Option Alone = new("-s", null, "TAG alone; refused if a child it needs is out, or a parent in service");
    private static readonly Option Below = new("-b", null, "restore TAG and what it needs, without its parents");
    private static readonly Option Tag = new("-t", "TAG", "the resource") { IsRequired = true };
    private static readonly Option Action = new("-a", "ACTION", string.Join(", ", Actions)) { IsRequired = true };

    public static Command PerformAction { get; } = new(
        "perform_action", "", "restores, removes, checks, recovers or restarts a resource",
        [NoGlobal, Alone, Below, Tag, Action, Plan, CommonOptions.Json, CommonOptions.NoWait, CommonOptions.Wait, CommonOptions.Force, CommonOptions.Socket],
        (call, screen) => OperateAsync(call, screen, Request(call)))
    {
        TakesArguments = true,
        Remarks = """
            restore     brings TAG in service, what it needs before, and the parents that are wanted in or were never asked
            remove      takes TAG out of service, and everything above it before
            restart     removes, then restores exactly what that took down
            quickCheck  looks; exit 0 in service, 1 out of service or failed, 3 could not tell
            recover     looks, and cures TAG where it is if it failed
            ARGS reach the kit.
            """,
    };

    public static IReadOnlyList<Command> Verbs { get; } =
    [
        Verb("restore", Restore, OperationScope.Below, "brings TAG in service, and what it needs before"),
        Verb("remove", Remove, OperationScope.Default, "takes TAG out of service, and everything above it before"),
        Verb("check", QuickCheck, OperationScope.Default, "looks whether TAG is in service, changing nothing"),
        Verb("recover", Recover, OperationScope.Default, "looks, and cures TAG where it is if it failed"),
        Verb("restart", Restart, OperationScope.Default, "removes TAG, then restores exactly what that took down"),
    ];

    public static Command Cancel { get; } = new(
        "kits cancel", "TAG", "cancels the operation that runs on TAG", [CommonOptions.Json, CommonOptions.Socket],
        async (call, screen) =>
        {
            using var client = call.Connect();
            return await OperationRun.FollowAsync("kits", Advice(call.Words[0]),
                cancel => client.CancelAsync(call.Words[0], cancel), call.Has(CommonOptions.Json), screen);
        });

    private static Command Verb(string verb, string action, OperationScope scope, string summary) => new(
        $"kits {verb}", "TAG", summary,
        [Plan, CommonOptions.Json, CommonOptions.NoWait, CommonOptions.Wait, CommonOptions.Force, CommonOptions.Socket],
        (call, screen) => OperateAsync(call, screen, Request(call, action, call.Words[0], scope)))
    {
        TakesArguments = true,
    };

    private static OperationRequest Request(Call call)
    {
        var (tag, action) = (call.Value(Tag)!, call.Value(Action)!);

        if (!Actions.Contains(action))
            throw call.Refuse($"unknown action \"{action}\"{NearestWord.Hint(action, Actions)}");
        if (call.Has(Alone) && call.Has(Below))
            throw call.Refuse("-s (TAG alone) and -b (with what it needs) contradict each other");
        if (call.Has(Below) && action != Restore)
            throw call.Refuse($"-b goes with restore, not with {action}");

        var scope = call.Has(Alone) ? OperationScope.Alone : call.Has(Below) ? OperationScope.Below : OperationScope.Default;
        return Request(call, action, tag, scope);
    }

    private static OperationRequest Request(Call call, string action, string tag, OperationScope scope) =>
        new(action, tag, scope, call.Arguments, call.Has(Plan), call.WaitSeconds(), call.Has(CommonOptions.Force));

    private static async Task<int> OperateAsync(Call call, Screen screen, OperationRequest request)
    {
        using var client = call.Connect();
        return await OperationRun.FollowAsync(call.Command.Name.Split(' ')[0], Advice(request.Tag),
            cancel => client.OperateAsync(request, cancel), call.Has(CommonOptions.Json), screen);
    }

    private static string Advice(string tag) =>
        $"the operation goes on: follow it with \"kits status {tag} --watch\", end it with \"kits cancel {tag}\"";
}
