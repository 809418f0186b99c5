"""Who trains when: the queue, a training as a job, and the process that trains."""
