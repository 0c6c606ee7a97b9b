using Kits.Sdk.Services;

namespace Kits.Sdk.Tests.Services;

public sealed class LateTimerTests
{
    [Fact]
    public async Task A_timer_that_fires_once_more_after_the_command_has_ended_harms_nobody()
    {
        using var events = new KernelEvents();
        var late = new LateClock();

        await new CommandRunner(events, late).RunAsync(new Command("/bin/true"), TestContext.Current.CancellationToken);

        Assert.NotEmpty(late.Callbacks);
        Assert.All(late.Callbacks, fire => Assert.Null(Record.Exception(fire)));
    }

    /// <summary>A clock that keeps what its timers would call, as one that is late does.</summary>
    private sealed class LateClock : TimeProvider
    {
        public List<Action> Callbacks { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Callbacks.Add(() => callback(state));
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
