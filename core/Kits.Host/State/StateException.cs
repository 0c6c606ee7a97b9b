namespace Kits.Host.State;

/// <summary>The state directory cannot be used as it is. The message says what to do; nothing was changed.</summary>
public sealed class StateException(string message, Exception? cause = null) : Exception(message, cause);
