namespace Kits.Host.State;

/// <summary>The state directory: for the user that runs kitsd, and for nobody else.</summary>
internal static class StateFolder
{
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder if it is not there, and closes it to others if it is.</summary>
    /// <exception cref="StateException">It cannot be made, or belongs to somebody else.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder, OursAlone | UnixFileMode.UserExecute);
            File.SetUnixFileMode(folder, OursAlone | UnixFileMode.UserExecute);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"{folder} cannot be the state directory: {refused.Message}. Name another with --state.", refused);
        }
    }

    /// <summary>How a file in it is opened: never readable by others, not even for the moment after it was made.</summary>
    public static FileStreamOptions Private(FileMode mode) =>
        new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, BufferSize = 0, UnixCreateMode = OursAlone };

    /// <summary>Closes a file to others that was made by somebody less careful.</summary>
    public static void CloseToOthers(string file) => File.SetUnixFileMode(file, OursAlone);
}
