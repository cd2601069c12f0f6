mod letters;
mod office;
mod sheets;
