namespace Kits.Core.Recovery;

/// <summary>What stands against ending this host or taking its machine down.</summary>
/// <param name="OnHost">Null, or why this host must go on: a person works on something of it.</param>
/// <param name="OnMachine">Null, or why the machine must stay up: its budget is spent, or nothing is to be done to it.</param>
public sealed record Restraint(string? OnHost, string? OnMachine)
{
    /// <summary>Nothing stands against either.</summary>
    public static Restraint None { get; } = new(null, null);

    /// <summary>Null, or what stands against a final action.</summary>
    public string? Against(FinalAction action) => action switch
    {
        FinalAction.StopHost => OnHost,
        FinalAction.Shutdown or FinalAction.Reboot => OnHost ?? OnMachine,
        _ => null,
    };
}
