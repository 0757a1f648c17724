throw new Error('REGION is not set');
