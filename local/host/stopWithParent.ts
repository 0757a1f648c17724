// Preloaded (`node --import`) into a program that knows nothing of its parent process: asks it to stop when the IPC channel
// closes, which happens when the parent disconnects and also however it dies.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(), 5000).unref();
});
