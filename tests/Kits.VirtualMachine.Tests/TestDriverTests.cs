using Kits.Sdk;
using Kits.Sdk.Discovery;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.VirtualMachine.Tests;

/// <summary>What needs no hypervisor: libvirt's own driver for tests, in this process.</summary>
public sealed class TestDriverTests : IDisposable
{
    private const string Default = "test:///default";

    private readonly Some _some = new();
    private readonly IKit _kit = new VirtualMachineKit();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _some.Dispose();

    [Fact]
    public async Task A_domain_in_service_is_seen_removed_and_restored()
    {
        var test = _some.Context(SettingValues.Of(("config", "/nowhere/test.xml"), ("domain", "test"), ("hypervisor", Default), ("stop", "destroy")));

        Assert.IsType<CheckResult.InService>(await _kit.QuickCheckAsync(test, Cancel));
        Assert.IsType<ActionResult.Done>(await _kit.RemoveAsync(test, Cancel));
        Assert.Equal("test is off: it was forced off", Assert.IsType<CheckResult.OutOfService>(await _kit.QuickCheckAsync(test, Cancel)).Why);
        Assert.IsType<ActionResult.Done>(await _kit.RestoreAsync(test, Cancel));
        Assert.IsType<CheckResult.InService>(await _kit.QuickCheckAsync(test, Cancel));
    }

    [Fact]
    public async Task A_domain_whose_file_is_out_of_reach_is_known_by_its_name_alone()
    {
        var nameless = _some.Context(SettingValues.Of(("config", "/nowhere/test.xml"), ("hypervisor", Default)));
        Assert.Contains("cannot read config", Assert.IsType<CheckResult.Unknown>(await _kit.QuickCheckAsync(nameless, Cancel)).Why, StringComparison.Ordinal);

        await nameless.Bag.SetAsync("domain", "test", Cancel); // as a restore would have done while it was there
        Assert.IsNotType<CheckResult.Unknown>(await _kit.QuickCheckAsync(nameless, Cancel));
    }

    [Fact]
    public async Task Discovery_names_what_has_to_be_written_first()
    {
        var found = await DiscoverAsync(Default);

        var test = Assert.Single(found.Resources);
        Assert.Equal("test", test.Tag);
        Assert.Contains("write its description first: virsh dumpxml --inactive test > /etc/kits/test.xml", test.Remarks);
        Assert.Equal(new SettingValue.Scalar(Default), test.Settings.Find("hypervisor"));
    }

    [Fact]
    public async Task Discovery_at_a_place_that_is_no_hypervisor_says_what_was_expected()
    {
        var found = await DiscoverAsync("nonsense:///");

        Assert.Empty(found.Resources);
        Assert.Contains("WHERE is a libvirt URI like qemu:///system", Assert.Single(found.Remarks), StringComparison.Ordinal);
    }

    private Task<DiscoveryResult> DiscoverAsync(string where) => ((IDiscovers)_kit).DiscoverAsync(
        new DiscoveryContext { Where = where, Commands = _some.Commands, Time = TimeProvider.System }, Cancel);
}
