namespace Kits.Host.Loading;

/// <summary>Why a kit is refused.</summary>
public sealed class KitRefusedException(string message) : Exception(message);
