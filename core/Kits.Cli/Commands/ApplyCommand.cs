using Kits.Cli.CommandLine;
using Kits.Cli.Printing;
using Kits.Control;

namespace Kits.Cli.Commands;

/// <summary><c>kits apply</c>: another configuration while everything serves, all of it or nothing.</summary>
internal static class ApplyCommand
{
    private static readonly Option File = new("-f --file", "FILE", "the configuration (default: the file that kitsd was started with); it takes that file's place");
    private static readonly Option Plan = new("--plan", null, "shows what would change, and changes nothing");
    private static readonly Option Rollback = new("--rollback", null, "goes back to the configuration before this one; the last ten are kept");

    public static Command Command { get; } = new(
        "kits apply", "", "goes over to a changed configuration while everything serves, all of it or nothing",
        [File, Plan, Rollback, CommonOptions.Json, CommonOptions.NoWait, CommonOptions.Wait, CommonOptions.Socket], RunAsync)
    {
        Remarks = """
            live      counts from the next decision on
            pauses    a check under way is given up; the resource goes on serving
            restarts  removed under its old settings and restored under the new ones, and so is all above it
            starts    it is new
            stops     the configuration does not have it any more: it is removed
            """,
    };

    private static async Task<int> RunAsync(Call call, Screen screen)
    {
        if (call.Has(Rollback) && call.Has(File))
            throw call.Refuse("--rollback and -f contradict each other");

        var request = new ApplyRequest(call.Value(File) is { } file ? Path.GetFullPath(file) : null, call.Has(Plan), call.Has(Rollback), call.WaitSeconds());
        using var client = call.Connect();
        return await OperationRun.FollowAsync(
            "kits apply", "see with \"kits status\" how far it came", cancel => client.ApplyAsync(request, cancel), call.Has(CommonOptions.Json), screen);
    }
}
