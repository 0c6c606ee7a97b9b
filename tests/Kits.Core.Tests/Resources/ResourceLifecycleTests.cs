using Kits.Core.Resources;
using static Kits.Core.Resources.ServiceState;
using static Kits.Core.Resources.Signal;

namespace Kits.Core.Tests.Resources;

public sealed class ResourceLifecycleTests
{
    private static readonly ServiceState[] WhileAnActionRuns = [Restoring, Recovering, Removing];

    [Fact]
    public void A_restore_that_is_done_puts_the_resource_in_service() => Assert.Equal(InService, Find(Restoring, ActionDone));

    [Fact]
    public void A_restore_that_fails_leaves_a_failed_resource() => Assert.Equal(Failed, Find(Restoring, ActionFailed));

    [Fact]
    public void A_remove_that_fails_leaves_the_resource_in_doubt() => Assert.Equal(InDoubt, Find(Removing, ActionFailed));

    [Fact]
    public void A_recover_that_fails_leaves_a_failed_resource_and_not_one_in_doubt() => Assert.Equal(Failed, Find(Recovering, ActionFailed));

    [Fact]
    public void A_resource_in_doubt_cannot_be_restored() => Assert.Null(Find(InDoubt, RestoreAsked));

    [Fact]
    public void A_resource_in_doubt_cannot_be_recovered() => Assert.Null(Find(InDoubt, RecoverAsked));

    [Fact]
    public void A_check_that_sees_a_resource_in_doubt_serve_does_not_clear_the_doubt() => Assert.Null(Find(InDoubt, SeenInService));

    [Fact]
    public void A_doubt_ends_by_a_remove_or_by_a_check_that_sees_nothing_left()
    {
        var ways = ResourceLifecycle.Table.Where(row => row.From == InDoubt).Select(row => (row.On, row.To));
        Assert.Equal([(RemoveAsked, Removing), (SeenOutOfService, OutOfService)], ways);
    }

    [Fact]
    public void Doubt_comes_from_a_failed_remove_and_from_nothing_else() =>
        Assert.Equal([(Removing, ActionFailed)], ResourceLifecycle.Table.Where(row => row.To == InDoubt).Select(row => (row.From, row.On)));

    [Fact]
    public void Only_a_failed_resource_is_recovered() =>
        Assert.Equal([Failed], ResourceLifecycle.Table.Where(row => row.On == RecoverAsked).Select(row => row.From));

    [Fact]
    public void A_failed_resource_that_serves_again_is_in_service() => Assert.Equal(InService, Find(Failed, SeenInService));

    [Fact]
    public void What_runs_when_the_host_starts_is_adopted() => Assert.Equal(InService, Find(NotKnown, SeenInService));

    [Fact]
    public void What_serves_is_not_restored_again() => Assert.Null(Find(InService, RestoreAsked));

    [Fact]
    public void While_an_action_runs_only_its_end_changes_the_state() =>
        Assert.All(ResourceLifecycle.Table.Where(row => WhileAnActionRuns.Contains(row.From)), row => Assert.True(row.On is ActionDone or ActionFailed, row.ToString()));

    [Fact]
    public void Every_action_that_runs_can_be_done_and_can_fail() => Assert.All(WhileAnActionRuns, state =>
    {
        Assert.NotNull(Find(state, ActionDone));
        Assert.NotNull(Find(state, ActionFailed));
    });

    [Fact]
    public void Whatever_rests_can_be_removed() =>
        Assert.All(Enum.GetValues<ServiceState>().Except(WhileAnActionRuns), state => Assert.Equal(Removing, Find(state, RemoveAsked)));

    [Fact]
    public void A_state_and_a_signal_stand_in_one_row_at_most() =>
        Assert.Distinct(ResourceLifecycle.Table.Select(row => (row.From, row.On)));

    [Fact]
    public void Every_row_changes_the_state_and_says_why() => Assert.All(ResourceLifecycle.Table, row =>
    {
        Assert.NotEqual(row.From, row.To);
        Assert.NotEmpty(row.Why);
        Assert.Same(row, ResourceLifecycle.Find(row.From, row.On));
    });

    [Fact]
    public void Every_state_can_be_reached_from_the_first_look()
    {
        HashSet<ServiceState> reached = [NotKnown];
        while (ResourceLifecycle.Table.Any(row => reached.Contains(row.From) && reached.Add(row.To)))
            continue;
        Assert.Equal(Enum.GetValues<ServiceState>(), reached.Order());
    }

    private static ServiceState? Find(ServiceState from, Signal on) => ResourceLifecycle.Find(from, on)?.To;
}
