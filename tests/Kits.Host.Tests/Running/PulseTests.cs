using System.Runtime.InteropServices;
using Kits.Host.Running;
using Kits.Sdk;
using Kits.Sdk.Processes;
using Kits.Sdk.Services;
using Microsoft.Extensions.Time.Testing;

namespace Kits.Host.Tests.Running;

public sealed class PulseTests : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly EngineThread _loop = new(bug => Assert.Fail(bug.Message));
    private readonly KernelEvents _events = new();
    private readonly SemaphoreSlim _beats = new(0);

    public void Dispose()
    {
        _loop.Dispose();
        _events.Dispose();
        _beats.Dispose();
    }

    [Fact]
    public async Task It_beats_at_once_and_again_and_again()
    {
        using var pulse = new Pulse(_time, _loop, _events);
        using var beating = pulse.Every(Every, () => _beats.Release());

        for (var beat = 0; beat < 4; beat++)
        {
            Assert.True(await _beats.WaitAsync(Node.Patience, TestContext.Current.CancellationToken));
            _time.Advance(Every);
        }
    }

    [Fact]
    public async Task An_engine_that_stands_still_has_no_pulse_and_makes_nothing_up_for_it_afterwards()
    {
        using var pulse = new Pulse(_time, _loop, _events);
        using var beating = pulse.Every(Every, () => _beats.Release());
        Assert.True(await _beats.WaitAsync(Node.Patience, TestContext.Current.CancellationToken));
        using var gate = new ManualResetEventSlim();
        _loop.Post(gate.Wait);

        for (var turn = 0; turn < 30; turn++)
            _time.Advance(Every);
        Assert.Equal(0, _beats.CurrentCount);

        gate.Set();
        Assert.True(await _beats.WaitAsync(Node.Patience, TestContext.Current.CancellationToken));
        await _loop.AskAsync(() => true);
        Assert.Equal(0, _beats.CurrentCount);
    }

    [Fact]
    public async Task Without_the_kernel_s_events_there_is_no_pulse()
    {
        using var pulse = new Pulse(_time, _loop, new StandingStill());
        using var beating = pulse.Every(Every, () => _beats.Release());

        _time.Advance(Every);
        await _loop.AskAsync(() => true);

        Assert.Equal(0, _beats.CurrentCount);
    }

    [Fact]
    public async Task Whoever_asks_is_answered_when_a_beat_has_come_through()
    {
        using var pulse = new Pulse(_time, _loop, _events);

        await Task.WhenAll(pulse.BeatAsync(), pulse.BeatAsync()).WaitAsync(Node.Patience, TestContext.Current.CancellationToken);
    }

    private sealed class StandingStill : IKernelEvents
    {
        public Task ProcessEndAsync(ProcessIdentity process, CancellationToken cancel) => Never();

        public Task ReadableAsync(SafeHandle descriptor, CancellationToken cancel) => Never();

        public IAsyncEnumerable<Hint> MountTableAsync(CancellationToken cancel) => throw new NotSupportedException();

        private static Task Never() => new TaskCompletionSource().Task;
    }
}
