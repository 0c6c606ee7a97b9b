namespace Kits.FileSystem.Tests.Machine;

/// <summary>Waits for what has no event of its own: a line that another process writes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var time = TimeProvider.System;
        for (var start = time.GetTimestamp(); !condition(); await Task.Delay(TimeSpan.FromMilliseconds(5), time))
            Assert.True(time.GetElapsedTime(start) < Patience, $"waited in vain: {what}");
    }
}
