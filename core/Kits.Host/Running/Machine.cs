using Kits.Core.Recovery;

namespace Kits.Host.Running;

/// <summary>The machine that failures may take down, within a budget that survives its reboots (CP-10, CP-11). Lives on the <see cref="EngineLoop"/> alone.</summary>
/// <param name="budget">How often.</param>
/// <param name="command">Carries out <c>shutdown</c> or <c>reboot</c> and answers null, or why it could not; null: nothing is ever done (os: dry).</param>
/// <param name="endHost">Ends this kitsd; resources stay as they are.</param>
public sealed class Machine(RebootBudget budget, Func<string, Task<string?>>? command, Action endHost)
{
    /// <summary>How often failures may take it down.</summary>
    public RebootBudget Budget => budget;

    /// <summary>Whether it really would be taken down: false with <c>os: dry</c>.</summary>
    public bool IsReal => command is not null;

    /// <summary>How often failures took it down.</summary>
    public RebootLedger Ledger { get; private set; } = new([], default);

    /// <summary>Null, or why it may be neither shut down nor rebooted now.</summary>
    public string? StaysUp(Stamp now) => IsReal ? Ledger.WhyNot(now, budget) : "os: dry says that nothing is done to the machine";

    /// <summary>Takes up what is remembered. The start of the host counts as trouble, because nobody knows what was before.</summary>
    public void Remember(IReadOnlyList<Stamp> reboots, Stamp now) => Ledger = new RebootLedger([.. reboots], now);

    /// <summary>A resource was seen failed.</summary>
    /// <returns>Whether the ledger was emptied by that, because there had been no trouble for long enough.</returns>
    public bool Trouble(Stamp now)
    {
        var before = Ledger;
        Ledger = before.Trouble(now, budget);
        return Ledger.Started.Length < before.Started.Length;
    }

    /// <summary>It is about to be taken down.</summary>
    public void Started(Stamp now) => Ledger = Ledger.Start(now);

    /// <summary>Forgets what was spent.</summary>
    public void Reset() => Ledger = Ledger with { Started = [] };

    /// <summary>Takes it down.</summary>
    /// <returns>Null once the operating system has begun; otherwise why not.</returns>
    public Task<string?> TakeDownAsync(FinalAction action) =>
        command is null ? Task.FromResult<string?>("os: dry") : command(action == FinalAction.Reboot ? "reboot" : "shutdown");

    /// <summary>Ends this kitsd; resources stay as they are.</summary>
    public void EndHost() => endHost();
}
