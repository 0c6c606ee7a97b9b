namespace Kits.Host.State;

/// <summary>What a row of the ledger counts.</summary>
internal static class LedgerKind
{
    public const string Attempt = "attempt";
    public const string Restart = "restart";
    public const string Reboot = "reboot";
}
