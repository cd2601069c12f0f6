mod canaries;
mod letters;
mod office;
mod sheets;
mod words;
