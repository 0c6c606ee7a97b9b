using System.Collections.Immutable;
using System.Globalization;
using Kits.Control;
using Kits.Core.Recovery;
using Kits.Core.Resources;
using Kits.Host.Running;
using Kits.Sdk.Settings;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Scenarios;

/// <summary>Every sentence that a scenario may have. A new one is a line here.</summary>
public static class Sentences
{
    /// <summary>All of them; the first that fits counts.</summary>
    public static ImmutableArray<Sentence> All { get; } =
    [
        new("given kitsd runs", (it, _) => it.Start()),
        new("given all in service", (it, _) => it.StartAndWait()),
        new("given TAG runs already", (it, of) => it.Traits(of("TAG"), traits => traits with { AtFirst = Truth.Up })),
        new("given TAG has an event source", (it, of) => it.Traits(of("TAG"), traits => traits with { IsWatched = true })),
        new("given TAG cannot be cured in place", (it, of) => it.Traits(of("TAG"), traits => traits with { IsCurable = false })),
        new("given TAG survives the loss of what it needs", (it, of) => it.Traits(of("TAG"), traits => traits with { IsFragile = false })),
        new("given TAG starts only when asked for", (it, of) => it.Describe(of("TAG"), resource => resource with { Startup = Startup.Manual })),
        new("given TAG is checked every TIME", (it, of) => it.Rule(of("TAG"), rules => rules with { Every = Time(of("TIME")) })),
        new("given TAG has NUMBER attempts within TIME", (it, of) => it.Rule(of("TAG"), rules => rules with { Attempts = Number(of("NUMBER")), Within = Time(of("TIME")) })),
        new("given TAG has no attempts", (it, of) => it.Rule(of("TAG"), rules => rules with { Attempts = 0 })),
        new("given TAG tolerates NUMBER failed checks", (it, of) => it.Rule(of("TAG"), rules => rules with { Tolerate = Number(of("NUMBER")) })),
        new("given TAG fails after NUMBER timeouts", (it, of) => it.Rule(of("TAG"), rules => rules with { Timeouts = Number(of("NUMBER")) })),
        new("given the final action of TAG is REST", (it, of) => it.Rule(of("TAG"), rules => rules with { Then = Word<FinalAction>(of("REST")) })),
        new("given the final action of TAG after a failed restore is REST", (it, of) => it.Rule(of("TAG"), rules => rules with { RestoreThen = Word<FinalAction>(of("REST")) })),
        new("given TAG has NUMBER restarts", (it, of) => it.Rule(of("TAG"), rules => rules with { Restarts = Number(of("NUMBER")) })),
        new("given recovery of TAG is REST", (it, of) => it.Rule(of("TAG"), rules => rules with { Target = Word<RecoveryTarget>(of("REST")) })),
        new("given a restore of TAG is retried NUMBER times", (it, of) => it.Rule(of("TAG"), rules => rules with { RestoreRetries = Number(of("NUMBER")) })),
        new("given a remove of TAG is retried NUMBER times", (it, of) => it.Rule(of("TAG"), rules => rules with { RemoveRetries = Number(of("NUMBER")) })),
        new("given a failed remove of TAG means REST", (it, of) => it.Rule(of("TAG"), rules => rules with { RemoveFailed = Word<RemoveFailed>(of("REST")) })),
        new("given a stop of TAG on purpose is respected", (it, of) => it.Rule(of("TAG"), rules => rules with { Intentional = PlannedStop.Respect })),
        new("given TAG settles for TIME before its first check", (it, of) => it.Rule(of("TAG"), rules => rules with { Delay = Time(of("TIME")) })),
        new("given TAG is checked only while it serves or should", (it, of) => it.Rule(of("TAG"), rules => rules with { When = CheckTime.InService })),
        new("given NUMBER reboots until TIME without trouble", (it, of) => it.Reboots(Number(of("NUMBER")), Time(of("TIME")))),
        new("given TAG prefers TAGS", (it, of) => it.Describe(of("TAG"), resource => resource with { Prefers = [.. of("TAGS").Split(' ')] })),
        new("given TAG needs TAGS", (it, of) => it.Describe(of("TAG"), resource => resource with { Needs = [.. of("TAGS").Split(' ')] })),
        new("given TAGS", (it, of) => it.Add(of("TAGS").Split(' '))),

        new("when TIME passes", (it, of) => it.Pass(Time(of("TIME")))),
        new("when TAG breaks", (it, of) => it.Toy(of("TAG")).Becomes(Truth.Broken)),
        new("when TAG stops by itself", (it, of) => it.Toy(of("TAG")).Becomes(Truth.Out)),
        new("when TAG is stopped on purpose", (it, of) => it.Toy(of("TAG")).StopOnPurpose()),
        new("when TAG starts by itself", (it, of) => it.Toy(of("TAG")).Becomes(Truth.Up)),
        new("when a ACTION of TAG fails", (it, of) => it.Goes(of, Fault.Fails)),
        new("when a ACTION of TAG fails on this node", (it, of) => it.Goes(of, Fault.FailsOnThisNode)),
        new("when a ACTION of TAG finds wrong settings", (it, of) => it.Goes(of, Fault.HasWrongSettings)),
        new("when a ACTION of TAG hangs", (it, of) => it.Goes(of, Fault.Hangs)),
        new("when a ACTION of TAG hangs and hears no cancellation", (it, of) => it.Goes(of, Fault.HangsDeaf)),
        new("when a ACTION of TAG lies", (it, of) => it.Goes(of, Fault.Lies)),
        new("when a ACTION of TAG throws", (it, of) => it.Goes(of, Fault.Throws)),
        new("when a ACTION of TAG takes minutes", (it, of) => it.Goes(of, Fault.Crawls)),
        new("when a ACTION of TAG helps late", (it, of) => it.Goes(of, Fault.HelpsLate)),
        new("when a check of TAG cannot tell", (it, of) => it.Goes(of("TAG"), KitAction.QuickCheck, Fault.CannotTell)),
        new("when a check of TAG warns", (it, of) => it.Goes(of("TAG"), KitAction.QuickCheck, Fault.Warns)),
        new("when a ACTION of TAG is well again", (it, of) => it.Goes(of, Fault.None)),
        new("when TAG is mended", (it, of) => it.Toy(of("TAG")).Mend()),
        new("when TAG flaps every TIME for SPAN", (it, of) => it.Flap(of("TAG"), Time(of("TIME")), Time(of("SPAN")))),

        new("when an operator asks: REQUEST TAG", (it, of) => it.Ask(of)),
        new("when an operator asks: REQUEST TAG alone", (it, of) => it.Ask(of, OperationScope.Alone)),
        new("when an operator asks: REQUEST TAG without parents", (it, of) => it.Ask(of, OperationScope.Below)),
        new("when an operator asks: REQUEST TAG without waiting", (it, of) => it.Ask(of, wait: 0)),
        new("when an operator asks: REQUEST TAG by force", (it, of) => it.Ask(of, force: true)),
        new("when an operator cancels TAG", (it, of) => it.Node.Cancel(of("TAG"))),
        new("when an operator begins maintenance of the node for TIME", (it, of) => it.Maintain(null, Time(of("TIME")))),
        new("when an operator begins maintenance of TAG for TIME", (it, of) => it.Maintain(of("TAG"), Time(of("TIME")))),
        new("when an operator begins maintenance of TAG", (it, of) => it.Maintain(of("TAG"), null)),
        new("when an operator ends maintenance of TAG", (it, of) => it.EndMaintenance(of("TAG"))),
        new("when an operator switches POLICY of TAG on", (it, of) => it.Switch(of("TAG"), of("POLICY"), isOn: true)),
        new("when an operator switches POLICY of TAG off", (it, of) => it.Switch(of("TAG"), of("POLICY"), isOn: false)),
        new("when an operator resets the ledger of the node", (it, _) => it.ResetLedger(null)),
        new("when an operator resets the ledger of TAG", (it, of) => it.ResetLedger(of("TAG"))),

        new("when kitsd is killed", (it, _) => it.Node.Crash()),
        new("when kitsd starts", (it, _) => it.Node.Start()),
        new("when lkstop", (it, _) => it.Node.Stop(remove: true)),
        new("when lkstop -f", (it, _) => it.Node.Stop(remove: false)),
        new("when the clock steps TIME back", (it, of) => it.Node.Time.StepWall(-Time(of("TIME")))),
        new("when the clock steps TIME forward", (it, of) => it.Node.Time.StepWall(Time(of("TIME")))),
        new("when the disk stalls", (it, _) => it.Node.Disk.Becomes(DiskMood.Stalled)),
        new("when the disk is full", (it, _) => it.Node.Disk.Becomes(DiskMood.Full)),
        new("when the disk is well again", (it, _) => it.Node.Disk.Becomes(DiskMood.Well)),
        new("when the host is held up for TIME", (it, of) => it.Node.HoldUp(Time(of("TIME")))),

        new("then TAG is STATE", (it, of) => it.Is(of("TAG"), of("STATE"))),
        new("then TAG is STATE: REST", (it, of) => it.Is(of("TAG"), of("STATE"), of("REST"))),
        new("then TAG becomes STATE within TIME", (it, of) => it.Becomes(of("TAG"), of("STATE"), Time(of("TIME")))),
        new("then TAG stays STATE for TIME", (it, of) => it.Stays(of("TAG"), of("STATE"), Time(of("TIME")))),
        new("then TAG really serves", (it, of) => it.Really(of("TAG"), Truth.Up)),
        new("then TAG is really out", (it, of) => it.Really(of("TAG"), Truth.Out)),
        new("then TAG is really broken", (it, of) => it.Really(of("TAG"), Truth.Broken)),
        new("then TAG was DONE COUNT", (it, of) => it.WasDone(of("TAG"), of("DONE"), Count(of("COUNT")))),
        new("then TAG was DONE at most NUMBER times", (it, of) => it.WasDoneAtMost(of("TAG"), of("DONE"), Number(of("NUMBER")))),
        new("then TAG was DONE before OTHER", (it, of) => it.CameFirst(of("TAG"), of("OTHER"), of("DONE"))),
        new("then the machine was taken down COUNT", (it, of) => it.WasTakenDown(Count(of("COUNT")))),
        new("then nothing was touched", (it, _) => it.NothingWasTouched()),
        new("then the operator is told exit NUMBER", (it, of) => it.IsTold(Number(of("NUMBER")))),
        new("then the operator is told exit NUMBER: REST", (it, of) => it.IsTold(Number(of("NUMBER")), of("REST"))),
        new("then the operator still waits", (it, _) => it.StillWaits()),
        new("then why TAG says REST", (it, of) => it.Why(of("TAG"), of("REST"))),
        new("then what comes next for TAG is REST", (it, of) => it.Next(of("TAG"), of("REST"))),
        new("then kitsd has ended", (it, _) => it.HasEnded()),
        new("then TAG is wanted REST", (it, of) => it.IsWanted(of("TAG"), Word<Wanted>(of("REST")))),
    ];

    private static TimeSpan Time(string word) => Duration.TryParse(word, out var time, out var problem) ? time : throw new FormatException(problem);

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static int Count(string words) => words switch
    {
        "never" => 0,
        "once" => 1,
        "twice" => 2,
        _ => Number(words.Split(' ')[0]),
    };

    private static T Word<T>(string word)
        where T : struct, Enum => Enum.TryParse<T>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value)
        ? value
        : throw new FormatException($"{word} is none of {string.Join(", ", Enum.GetNames<T>())}");
}
