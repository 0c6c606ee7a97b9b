using Kits.Control;
using Kits.Host.Configuration;
using Kits.Host.Running;
using Kits.Sdk.Settings;

namespace Kits.Host.Control;

/// <summary>Answers <c>kits apply</c>: reads a configuration as a whole, shows what it would change, and goes over to it.</summary>
public sealed class ApplyApi(Engine engine, ConfigurationStore store, Func<NodeConfiguration, NodeConfiguration> bind, ResourceContexts contexts,
    Func<OsAction, Func<string, Task<string?>>?> commandOf, Action<NodeConfiguration> applied)
{
    private bool _runs;

    /// <summary>Does what is asked, on the engine's loop.</summary>
    /// <param name="request">Which configuration, and whether only to show it.</param>
    /// <param name="say">Told of every line; the last has an exit code.</param>
    public async Task ApplyAsync(ApplyRequest request, Action<OperationLine> say)
    {
        if (_runs)
        {
            End(ExitCode.Refused, "another kits apply runs; wait until it has ended");
            return;
        }

        _runs = true;
        try
        {
            if (Read(request, say) is not { } next)
                return;

            var changes = Reconfigurer.Changes(store.InForce, next.Configuration!);
            foreach (var change in changes)
                say(new OperationLine("plan", change.ToString()));
            foreach (var change in OfNode(next.Configuration!))
                say(new OperationLine("plan", $"live      {change}"));
            if (request.PlanOnly)
            {
                End(ExitCode.Done, $"{Reconfigurer.Count(changes)}; nothing was applied");
                return;
            }

            var operation = new Operation("kits apply", isOperators: true, engine.Journal.Now) { Listener = say };
            var before = bind(store.InForce);
            var (exit, text) = await engine.ApplyAsync(before, bind(next.Configuration!), contexts.Of, () => Put(next, request.Rollback), operation, request.WaitSeconds);
            if (store.InForce == next.Configuration)
                applied(store.InForce);
            End(exit, text);
        }
        finally
        {
            _runs = false;
        }

        void End(int exit, string text) => say(new OperationLine("end", text, Exit: exit));
    }

    private ReadResult? Read(ApplyRequest request, Action<OperationLine> say)
    {
        var read = request.Rollback ? store.ReadPrevious() : store.Read(request.File);
        if (read is null)
            say(new OperationLine("end", "no configuration from before is kept", Exit: ExitCode.Refused));
        else if (read.Configuration is null)
        {
            foreach (var problem in read.Problems)
                say(new OperationLine("problem", problem));
            say(new OperationLine("end", "nothing was applied: the configuration has mistakes", Exit: ExitCode.BadConfiguration));
        }
        else if (read.Configuration.Node != store.InForce.Node)
            say(new OperationLine("end", $"nothing was applied: the name of the node cannot change while kitsd runs ({store.InForce.Node} becomes {read.Configuration.Node}); lkstop -f, then lkstart", Exit: ExitCode.Refused));
        else
            return read;
        return null;
    }

    private string? Put(ReadResult next, bool isBack)
    {
        if (store.Put(next, isBack) is { } problem)
            return problem;

        engine.Machine.Reconfigure(next.Configuration!.Reboots, commandOf(next.Configuration.Os));
        return null;
    }

    private IEnumerable<string> OfNode(NodeConfiguration next)
    {
        if (next.Os != store.InForce.Os)
            yield return "os: how the machine is taken down";
        if (next.Reboots != store.InForce.Reboots)
            yield return $"reboots: {next.Reboots.Allowed} allowed, reset after {Duration.Format(next.Reboots.Reset)} without trouble";
    }
}
