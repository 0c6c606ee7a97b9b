namespace Kits.Host.Lateness;

/// <summary>One time that this host did not keep up.</summary>
/// <param name="At">When it was noticed.</param>
/// <param name="For">How long it lasted.</param>
/// <param name="Why">What held it up, in words that follow "the host itself was late:".</param>
public sealed record HeldUp(DateTimeOffset At, TimeSpan For, string Why);
