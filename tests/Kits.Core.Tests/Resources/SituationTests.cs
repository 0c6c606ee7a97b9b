using Kits.Core.Resources;
using static Kits.Core.Resources.ServiceState;

namespace Kits.Core.Tests.Resources;

public sealed class SituationTests
{
    [Theory]
    [InlineData(NotKnown, "ILLSTATE")]
    [InlineData(OutOfService, "OSU")]
    [InlineData(Restoring, "OSU")]
    [InlineData(InService, "ISP")]
    [InlineData(Failed, "OSF")]
    [InlineData(Recovering, "ISP")]
    [InlineData(Removing, "ISP")]
    [InlineData(InDoubt, "OSF")]
    public void The_state_word_of_what_is_wanted_in(ServiceState state, string word) =>
        Assert.Equal(word, new Situation(state, Wanted.In).StateWord);

    [Theory]
    [InlineData(NotKnown, "ILLSTATE")]
    [InlineData(OutOfService, "OSU")]
    [InlineData(InService, "ISU")]
    [InlineData(Failed, "OSF")]
    [InlineData(Removing, "ISP")]
    [InlineData(InDoubt, "OSF")]
    public void The_state_word_of_what_nobody_wants_in(ServiceState state, string word)
    {
        Assert.Equal(word, new Situation(state, Wanted.Out).StateWord);
        Assert.Equal(word, new Situation(state, Wanted.NeverAsked).StateWord);
    }

    [Fact]
    public void What_serves_with_a_warning_is_degraded() =>
        Assert.Equal("ISU", new Situation(InService, Wanted.In, Warning: "93% full").StateWord);

    [Fact]
    public void What_a_final_action_stopped_is_shown_as_failed() =>
        Assert.Equal("OSF", new Situation(OutOfService, Wanted.In, Held: "stop-here of app").StateWord);

    [Fact]
    public void What_is_held_and_serves_all_the_same_is_not_protected() =>
        Assert.Equal("ISU", new Situation(InService, Wanted.In, Held: "stop-here of app").StateWord);

    [Fact]
    public void What_waits_for_a_child_that_is_wanted_out_is_not_shown_as_failed() =>
        Assert.Equal("OSU", new Situation(OutOfService, Wanted.In, LeftOut: "needs vip").StateWord);

    [Fact]
    public void Every_state_has_a_word_that_operators_know() =>
        Assert.All(Enum.GetValues<ServiceState>(), state => Assert.Contains(new Situation(state, Wanted.In).StateWord, new[] { "ISP", "ISU", "OSU", "OSF", "ILLSTATE" }));

    [Theory]
    [InlineData(Wanted.In, null, null, true, true)]
    [InlineData(Wanted.In, "stop-here", null, false, false)]
    [InlineData(Wanted.In, null, "needs vip", true, false)]
    [InlineData(Wanted.Out, null, null, false, false)]
    [InlineData(Wanted.NeverAsked, null, null, false, false)]
    public void Recovery_acts_for_what_is_wanted_in_not_held_and_not_left_out(Wanted wanted, string? held, string? leftOut, bool shall, bool can)
    {
        var situation = new Situation(InService, wanted, Held: held, LeftOut: leftOut);
        Assert.Equal((shall, can), (situation.ShallServe, situation.CanServe));
    }

    [Theory]
    [InlineData(Wanted.In, Startup.Manual, true)]
    [InlineData(Wanted.In, Startup.Auto, true)]
    [InlineData(Wanted.NeverAsked, Startup.Auto, true)]
    [InlineData(Wanted.NeverAsked, Startup.Manual, false)]
    [InlineData(Wanted.Out, Startup.Auto, false)]
    [InlineData(Wanted.Out, Startup.Manual, false)]
    public void A_parent_follows_its_children_if_wanted_in_or_never_asked_and_automatic(Wanted wanted, Startup startup, bool follows) =>
        Assert.Equal(follows, new Situation(OutOfService, wanted, startup).FollowsItsChildren);
}
