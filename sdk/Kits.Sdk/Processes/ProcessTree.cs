using Kits.Sdk.Services;

namespace Kits.Sdk.Processes;

/// <summary>Everything that one process started, however it tried to get away: descendants, its session, and all that carry its mark.</summary>
/// <remarks>
/// A double-forked daemon is nobody's descendant and has a session of its own, but its environment still tells where it came from. What
/// was once seen as a member stays one. Not safe for use by several threads at once.
/// </remarks>
/// <param name="root">The process at the top; it need not live any more. Null if only the mark is known.</param>
/// <param name="variable">The environment variable that marks the tree: <c>KITS_MARK</c> for <see cref="Command.Mark"/>.</param>
/// <param name="value">Its value.</param>
public sealed class ProcessTree(ProcessIdentity? root, string variable, string value)
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Continue = 18;

    // What SIGKILL has not ended by then waits in the kernel (state D), and no patience of ours helps.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(4);

    private readonly HashSet<ProcessIdentity> _seen = root is null ? [] : [root];

    /// <summary>The members that live now.</summary>
    public IReadOnlyList<ProcessIdentity> Living()
    {
        var everything = ProcessTable.EvenDead().ToList();
        var living = everything.Where(entry => !entry.IsDead).ToList();

        // While the root's pid is still the root's (alive, or a zombie nobody reaped) its session number cannot be a stranger's either.
        var sessionIsOurs = root is not null && everything.Exists(entry => entry.Process == root);
        foreach (var entry in living)
        {
            if ((sessionIsOurs && entry.Session == root!.Pid) || ProcessTable.Carries(entry.Process, variable, value))
                _seen.Add(entry.Process);
        }

        foreach (var member in living.Where(entry => _seen.Contains(entry.Process)).ToList())
            _seen.UnionWith(ProcessTable.DescendantsIn(living, member.Process));

        return [.. living.Where(entry => _seen.Contains(entry.Process)).Select(entry => entry.Process)];
    }

    /// <summary>Ends every member: SIGTERM, and SIGKILL to what the grace did not suffice for. Not cancellable: half an end helps nobody.</summary>
    /// <param name="events">Tells when a process has ended.</param>
    /// <param name="time">Measures the grace.</param>
    /// <param name="grace">Time between SIGTERM and SIGKILL; zero kills at once.</param>
    /// <returns>What still lives seconds after SIGKILL; empty if all of it has ended.</returns>
    public async Task<IReadOnlyList<ProcessIdentity>> EndAsync(IKernelEvents events, TimeProvider time, TimeSpan grace)
    {
        if (grace > TimeSpan.Zero)
        {
            foreach (var member in Living())
                TrySignal(member, Terminate, Continue); // a stopped process sees SIGTERM only when it runs again

            await NoneLivesAsync(events, time, grace, whileWaiting: null);
        }

        await NoneLivesAsync(events, time, KillPatience, whileWaiting: member => TrySignal(member, Kill));
        return Living();
    }

    private async Task NoneLivesAsync(IKernelEvents events, TimeProvider time, TimeSpan patience, Action<ProcessIdentity>? whileWaiting)
    {
        using var enough = new CancellationTokenSource(patience, time);
        try
        {
            while (Living() is { Count: > 0 } living) // again each time: a member may have forked between the look and the signal
            {
                foreach (var member in living)
                    whileWaiting?.Invoke(member);
                await Task.WhenAll(living.Select(member => events.ProcessEndAsync(member, enough.Token)));
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // Out of patience; the caller looks at what is left.
        }
    }

    private static void TrySignal(ProcessIdentity process, params ReadOnlySpan<int> signals)
    {
        try
        {
            foreach (var signal in signals)
                ProcessTable.Signal(process, signal);
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody else's by now; the caller is told that it still lives.
        }
    }
}
