using Kits.Control;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Sdk.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using static Kits.Host.Control.Exchange;

namespace Kits.Host.Control;

/// <summary>Answers for what operators may change of the lifecycle while the host runs: maintenance, policies, the ledger; and shows the rules in force.</summary>
public sealed class LifecycleApi(EngineLoop loop, Engine engine, RulesView rules)
{
    /// <summary>Answers its paths.</summary>
    public void Map(WebApplication application)
    {
        application.MapGet(ControlPaths.Rules, http => ShowAsync(http, () => rules.Of(engine.Table[Tag(http)!]), ControlJson.Default.IReadOnlyListRuleRow));
        application.MapGet(ControlPaths.Policies, http => ShowAsync(http, () => rules.Policies(Tag(http)), ControlJson.Default.IReadOnlyListPolicyRow));
        application.MapGet(ControlPaths.Ledger, http => ShowAsync(http, () => engine.Ledgers.Rows(Tag(http)), ControlJson.Default.IReadOnlyListLedgerRow));
        application.MapPost(ControlPaths.Ledger, ResetAsync);
        application.MapPost(ControlPaths.Policies, SwitchAsync);
        application.MapPost(ControlPaths.Maintenance, MaintainAsync);
    }

    private async Task ShowAsync<T>(HttpContext http, Func<T> answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        if (!await IsUnknownAsync(http, Tag(http)))
            await AnswerAsync(http, await loop.AskAsync(answer), type);
    }

    private async Task ResetAsync(HttpContext http)
    {
        if (!await IsUnknownAsync(http, Tag(http)))
            await DoAsync(http, () => engine.Ledgers.ResetAsync(Tag(http), Who(http)), Tag(http) is { } tag ? $"the ledger of {tag} is empty" : "the reboots of this node count no longer");
    }

    private async Task SwitchAsync(HttpContext http)
    {
        if (await ReadAsync(http, ControlJson.Default.PolicyRequest) is not { } request || await IsUnknownAsync(http, request.Tag))
            return;

        if (Policies.Names.Contains(request.Name))
            await DoAsync(http, () => engine.Policies.SetAsync(request.Tag, request.Name, request.On, Who(http)), $"{request.Name} is {(request.On is { } on ? on ? "on" : "off" : "as it is without a word about it")} for {request.Tag ?? "the node"}");
        else
            await RefuseAsync(http, ExitCode.BadConfiguration, $"there is no policy {request.Name}{NearestWord.Suggestion(request.Name, Policies.Names)}; there are {string.Join(", ", Policies.Names)}");
    }

    private async Task MaintainAsync(HttpContext http)
    {
        if (await ReadAsync(http, ControlJson.Default.MaintenanceRequest) is not { } request || await IsUnknownAsync(http, request.Tag))
            return;

        var what = request.Tag ?? "the node";
        if (!request.On)
            await DoAsync(http, () => engine.Maintenance.OffAsync(request.Tag, Who(http)), $"{what} is not in maintenance {(request.Tag is not null && engine.Table.Maintenance is not null ? "itself, but the node is: kits maintenance off --node ends that" : "any more: a check decides what follows")}");
        else if (request.ForSeconds is <= 0 or > 3650 * 86400.0)
            await RefuseAsync(http, ExitCode.BadConfiguration, "a maintenance lasts longer than nothing and at most ten years");
        else
            await DoAsync(http, () => BeginAsync(request, Who(http)), $"{what} is in maintenance {(request.ForSeconds is { } seconds ? $"for {Duration.Format(TimeSpan.FromSeconds(seconds))}" : $"until kits maintenance off {request.Tag ?? "--node"}")}: nothing is checked or recovered");
    }

    private Task<string?> BeginAsync(MaintenanceRequest request, string who) => engine.Maintenance.OnAsync(
        request.Tag,
        new Maintenance(who, request.Reason, engine.Journal.Stamp, request.ForSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

    private async Task DoAsync(HttpContext http, Func<Task<string?>> change, string done) => await AnswerAsync(
        http,
        await loop.AskAsync(change) is { } problem ? new OperationLine("end", problem, Exit: ExitCode.Failed) : new OperationLine("end", done, Exit: ExitCode.Done),
        ControlJson.Default.OperationLine);

    private async Task<bool> IsUnknownAsync(HttpContext http, string? tag)
    {
        if (tag is null ? http.Request.Path != ControlPaths.Rules : engine.Table.Find(tag) is not null)
            return false;

        await RefuseAsync(http, ExitCode.NotFound, engine.NoSuchTag(tag ?? ""));
        return true;
    }

    private static string Who(HttpContext http) =>
        PeerCredentials.Of(http.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket).UserId is 0 ? "root"
        : Environment.UserName; // the socket lets only root and our own user through
}
