namespace Kits.Control;

/// <summary>The daemon stopped answering in the middle. What it was asked for may go on, or it may have ended.</summary>
public sealed class ConnectionLostException(string path) : ControlException(
    ExitCode.Unreachable, $"the connection to kitsd at {path} was lost; see with \"kits status\" whether it still runs");
