namespace Kits.PostgreSql.Tests.Machine;

/// <summary>Waits for what has no event of its own.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var time = TimeProvider.System;
        for (var start = time.GetTimestamp(); !await condition(); await Task.Delay(TimeSpan.FromMilliseconds(5), time))
            Assert.True(time.GetElapsedTime(start) < Patience, $"waited in vain: {what}");
    }
}
